"""How a roster is found and proved optimal; the only package that imports solvers. README.md has the map."""
