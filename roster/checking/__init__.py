"""What is wrong with a plan or a schedule, and why. No solver is imported here."""
