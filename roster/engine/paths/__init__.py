"""Runs of work and rest: decision diagrams, column generation and neighbourhood search over paths."""
