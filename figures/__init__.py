"""Draws the people of `templates/figures` from joints: `python -m figures` writes every SVG anew.

A figure is a TOML file in `poses/`: who is in it, the angles of the spine, where hands and feet are, what stands
around. Lengths are in heads (y up, the floor at 0, everybody looks right); the SVG has 240 units where
the sheet has 42 mm, so that 2.6 units are a line of 1.3 points. numpy and shapely are needed here and
nowhere else: `handouts` reads the SVGs, never this package.
"""
