"""The program that draws the figures stands beside `handouts`, which never imports it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent.parent))
