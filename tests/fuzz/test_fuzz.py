"""Hostile input of every kind: what was found once, on every day; new input for a minute, where it is asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzz.kinds import KINDS
from fuzz.pool import run
from fuzz.report import Report
from fuzz.seeds import corpus
from fuzz.worker import Chunk, Done, Finding

SECONDS = float(os.environ.get("HANDOUTS_FUZZ_SECONDS", "60"))
_CASES = 25  # of each chunk, so that every kind is met early


def told(findings: list[Finding], keep: Path) -> str:
    """What was found, and where its input is, for --replay."""
    lines: list[str] = []
    for each in findings:
        path = keep / each.kind / f"{len(lines)}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(each.data)
        lines.append(f"{each.kind}: {each.sign}\n{each.trace}\npython -m tests.fuzz --replay {path}")
    return "\n".join(lines)


def findings_of(chunks: Iterator[Chunk], workers: int) -> tuple[list[Finding], Report]:
    report, found = Report(), []
    for each in run(chunks, workers):
        report.add(each)
        if not isinstance(each, Done):
            found.append(each)
    return found, report


def test_what_was_found_once_is_not_found_again(tmp_path: Path) -> None:
    pieces = {name: len(corpus(name)) for name in KINDS if corpus(name)}
    found, report = findings_of((Chunk(name, 0, count, 0) for name, count in pieces.items()), 1)
    assert not found, told(found, tmp_path)
    assert {name: of.cases for name, of in report.sums.items()} == pieces


@pytest.mark.fuzz
def test_hostile_input_does_no_harm(tmp_path: Path) -> None:
    seed = int(os.environ.get("HANDOUTS_FUZZ_SEED", "0")) or int.from_bytes(os.urandom(4), "big")
    deadline = time.monotonic() + SECONDS

    def chunks() -> Iterator[Chunk]:
        number = 0
        while time.monotonic() < deadline:
            number += 1
            yield from (Chunk(name, number, _CASES, seed) for name in KINDS if time.monotonic() < deadline)

    found, report = findings_of(chunks(), os.cpu_count() or 1)
    print(f"seed {seed}", *report.lines(), sep="\n")
    assert not found, told(found, tmp_path)
