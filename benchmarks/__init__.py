"""A benchmark of one sheet made by several programs (see README.md)."""
