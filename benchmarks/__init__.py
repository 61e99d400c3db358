"""A benchmark of one handout made by several programs (see README.md)."""
