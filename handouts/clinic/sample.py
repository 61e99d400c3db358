"""Warns a clinic about settings that it has kept from the sample clinic it copied: those are made up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handouts.clinic.resources import SAMPLE_CLINIC, built_in
from handouts.text_file import read_bytes, read_text
from handouts.toml_table import parse_toml

#: What patients see or use. Other settings, such as the paper, may well be the same.
_NEEDED = {"name", "phone"}
_KEYS = ("name", "address", "phone", "email", "website", "booking")


def left_of_sample(folder: Path, file: str, values: Mapping[str, Any], logo: str) -> str:
    """A notice that names the settings of `folder` which are still those of the sample clinic, or "" if none is.

    `file` is the name of the settings' file, `values` its content, `logo` the name of the logo's file or "".
    """
    sample = built_in("templates") / SAMPLE_CLINIC
    if os.path.samefile(folder, sample):  # noqa: PTH121  the sample itself
        return ""
    theirs = parse_toml(read_text(sample / file, file), file)
    left = [key for key in _KEYS if key in values and values[key] == theirs.get(key)]
    if logo and _is_logo_of(sample, theirs, folder, logo):
        left.append("logo")
    if not left:
        return ""
    return (
        f"{file} [{', '.join(left)}]: {'this is' if len(left) == 1 else 'these are'} the sample clinic's. "
        f"Write your own{'' if set(left) <= _NEEDED else ', or remove what you do not need'}."
    )


def _is_logo_of(sample: Path, theirs: Mapping[str, Any], folder: Path, logo: str) -> bool:
    ours = (sample / theirs["logo"]).read_bytes()
    path = folder / logo
    return path.stat().st_size == len(ours) and read_bytes(path, logo) == ours
