"""Draws the people of `templates/figures` from their joints. `python -m figures` writes all SVGs.

A figure is a TOML file in `poses/`: its people, the angles of the spine, the places of hands and feet, and the
things around them. Lengths are in heads (y up, the floor at 0, everybody looks right); the SVG has 240 units where
the sheet has 42 mm, so that 2.6 units are a line of 1.3 points. Only this package needs numpy and
shapely: `handouts` reads the SVGs.
"""
