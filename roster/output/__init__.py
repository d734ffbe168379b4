"""What people get to see: one view of the tables, and the forms it takes."""
