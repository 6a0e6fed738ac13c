"""Inputs that nobody would write, for what reads from outside: `python -m tests.fuzz` tries them for minutes."""
