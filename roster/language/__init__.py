"""What is said to people, and what they type: names as they are printed, phrases, masks."""
