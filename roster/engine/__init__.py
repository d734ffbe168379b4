"""How a roster is found and proved best. Only this package knows solvers."""
