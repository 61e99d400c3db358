"""The programs of the benchmark: their interface, their list, and which of them can run here."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.content import Patient


class Way(Protocol):
    """A program that makes the sheet. Each process creates its own."""

    name: str  #: its name in the table
    tagged: bool  #: the standards that it claims; the validator checks them
    merges: bool  #: whether `merged` is available

    def prepare(self, folder: Path) -> None:
        """Do everything that is done once, before the first patient. `folder` exists and is not shared."""

    def make(self, patient: Patient, path: Path) -> None: ...

    def merged(self, patients: Sequence[Patient], path: Path) -> None:
        """Write all of them to one file."""


#: By key: module, class, and the package that it needs; without it, the program is skipped.
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

#: The distribution of each package, for its version.
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
    """Whether the program's module and the package it needs are installed. Neither is imported."""
    module, _, needs = KNOWN[key]
    return all(importlib.util.find_spec(name) is not None for name in (module, needs) if name)


def cold_commands(key: str, folder: Path) -> dict[str, list[str]]:
    """Commands that make one sheet from a cold shell: a few lines of Python.

    Our module has its own `cold_commands(folder)`: the first command has the key of the program, others (such as
    one with a filled cache) have names of their own.
    """
    module, name, _ = KNOWN[key]
    if key == "ours":
        own: dict[str, list[str]] = importlib.import_module(module).cold_commands(folder)
        return own
    return {key: [sys.executable, "-c", COLD.format(module=module, name=name, folder=str(folder))]}
