"""The whole job: solve, check, prove, answer."""
