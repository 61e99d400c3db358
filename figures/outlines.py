"""The outlines in `outlines.toml`, of which bodies are drawn. Lengths are in heads."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

OUTLINES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "outlines.toml").read_text(encoding="utf-8")
)
