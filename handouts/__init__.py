"""Printed sheets for patients, from a clinic's own text: compose, parse, typeset, fill, write."""

__version__ = "0.1.0"
