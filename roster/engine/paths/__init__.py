"""Runs of work and rest: one decision diagram per person, column generation and large neighbourhood search over paths."""
