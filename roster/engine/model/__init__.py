"""The integer program of a board: its columns, constraints and objectives in arrays."""
