"""Where the tests find what is not a module."""

from __future__ import annotations

from pathlib import Path

#: The checkout.
ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
