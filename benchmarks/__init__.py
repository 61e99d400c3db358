"""A benchmark anyone can run: one handout, several programs, one run (see README.md)."""
