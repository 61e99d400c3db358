"""The outlines of `outlines.toml`: what bodies are made of, in heads."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

OUTLINES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "outlines.toml").read_text(encoding="utf-8")
)
