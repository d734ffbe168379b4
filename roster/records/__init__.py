"""What was served, as files: schedules, their history, and what was edited by hand."""
