"""What a way is, which ways there are, and which of them can run here."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.content import Patient


class Way(Protocol):
    """One way to make the handout. Built anew in each process that uses it."""

    name: str  #: as it stands in the table
    tagged: bool  #: what it means to write; the validator has the last word
    merges: bool  #: whether `merged` can be had

    def prepare(self, folder: Path) -> None:
        """All that is done once, before the first patient. `folder` exists and is the way's own."""

    def make(self, patient: Patient, path: Path) -> None: ...

    def merged(self, patients: Sequence[Patient], path: Path) -> None:
        """All of them in one file."""


#: key → (module, class, the package without which it is skipped)
KNOWN = {
    "floor": ("benchmarks.floor", "Floor", ""),
    "ours": ("benchmarks.ours", "Ours", "handouts"),
    "typst": ("benchmarks.peers.typst_peer", "Typst", "typst"),
    "typst-untagged": ("benchmarks.peers.typst_peer", "TypstUntagged", "typst"),
    "typst-ua": ("benchmarks.peers.typst_peer", "TypstUA", "typst"),
    "reportlab": ("benchmarks.peers.plain_reportlab", "PlainReportLab", "reportlab"),
    "fpdf2": ("benchmarks.peers.fpdf2_peer", "Fpdf2", "fpdf"),
    "weasyprint": ("benchmarks.peers.weasyprint_peer", "WeasyPrint", "weasyprint"),
    "weasyprint-ua": ("benchmarks.peers.weasyprint_peer", "WeasyPrintUA", "weasyprint"),
}

#: What each distribution is called where its version is kept.
DISTRIBUTIONS = (
    "handouts",
    "reportlab",
    "rl_accel",
    "typst",
    "fpdf2",
    "weasyprint",
    "fonttools",
    "page-validation",
)

COLD = """\
from pathlib import Path
from {module} import {name}
from benchmarks.content import patient
folder = Path({folder!r})
way = {name}()
way.prepare(folder)
way.make(patient(0), folder / "cold.pdf")
"""


def load(key: str) -> Way:
    module, name, _ = KNOWN[key]
    way: Way = getattr(importlib.import_module(module), name)()
    return way


def present(key: str) -> bool:
    """Whether the way's own module and the package it needs can be found; neither is imported."""
    module, _, needs = KNOWN[key]
    return all(importlib.util.find_spec(name) is not None for name in (module, needs) if name)


def cold_commands(key: str, folder: Path) -> dict[str, list[str]]:
    """What makes one handout from a cold shell: a few lines of Python.

    Ours is a command and says itself which, by `cold_commands(folder)` in its module: the first run under its
    own key, further ones (a cache filled, say) under names of their own.
    """
    module, name, _ = KNOWN[key]
    if key == "ours":
        own: dict[str, list[str]] = importlib.import_module(module).cold_commands(folder)
        return own
    return {key: [sys.executable, "-c", COLD.format(module=module, name=name, folder=str(folder))]}
