"""The benchmark's sheet still fits the Blocks and the theme, and has the words that the other programs print."""

from __future__ import annotations

from pathlib import Path

import readback
from promises import hold

from benchmarks.content import patient
from benchmarks.ours import Ours


def test_the_benchmark_makes_two_pages_with_a_patients_words(tmp_path: Path) -> None:
    way, one = Ours(), patient(17)
    way.prepare(tmp_path)
    way.make(one, tmp_path / "17.pdf")
    hold(tmp_path / "17.pdf")
    pages = readback.page_texts((tmp_path / "17.pdf").read_bytes())
    assert len(pages) == 2
    assert all(words in " ".join(pages[0].split()) for words in (one.name, one.date, *one.when, one.note))
