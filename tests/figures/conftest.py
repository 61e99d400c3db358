"""The program that draws the figures stands beside `handouts`, which never imports it."""

from __future__ import annotations

import sys

from paths import ROOT

sys.path.append(str(ROOT))
