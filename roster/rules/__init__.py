"""What is asked of a roster: one class a rule, with a face for the solver and one for the checker."""
