"""Hostile input of every kind that the program reads, made by changing good input, and what is expected of each case.

`python -m tests -m fuzz` runs it for a minute, `python -m tests.fuzz --cases 100000` for as long as it takes.
"""
