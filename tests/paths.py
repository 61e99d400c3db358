"""Paths of files that are not modules."""

from __future__ import annotations

from pathlib import Path

#: The folder of the checkout.
ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
