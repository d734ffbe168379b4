"""Why an answer is as it is: what fills a vacant post, what contradicts what, and what a change would do."""
