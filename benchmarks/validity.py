"""Checks an output with `page-validation`, if it is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

PROFILES = ("ua1", "2a")
#: The rule that a file must be tagged.
UNTAGGED = "PDFUA1-TAGGED-DOCUMENT-001"


def judged(handout: Path | None, merged: Path | None) -> dict[str, Any]:
    """`tagged`, `ua1` and `2a` of one sheet, `merged_ua1` of a merged file; None if it was not checked."""
    unknown: dict[str, Any] = {"tagged": None, "merged_ua1": None, **dict.fromkeys(PROFILES)}
    if importlib.util.find_spec("page") is None or handout is None:
        return unknown
    import page

    reports = {profile: page.validate_pdf(str(handout), profile=profile) for profile in PROFILES}
    found = unknown | {profile: report.is_compliant for profile, report in reports.items()}
    found["tagged"] = all(failure.rule_id != UNTAGGED for failure in reports["ua1"].failures)
    if merged is not None:
        found["merged_ua1"] = page.validate_pdf(str(merged), profile="ua1").is_compliant
    return found
