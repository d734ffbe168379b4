"""How runs of work and rest are solved: each person's quarter as a path, the whole roster as a choice of paths."""
