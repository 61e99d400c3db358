"""The options and the saved figures of a benchmark that runs its cases in interleaved rounds."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Say, machine


class Rounds(NamedTuple):
    """What the command asks for: the number of rounds, and the file for the figures."""

    count: int
    file: Path

    @classmethod
    def read(cls, given: Sequence[str], name: str, description: str, usual: int) -> Rounds:
        """Read the options of `python -m benchmarks NAME`; `usual` is the number of rounds without --rounds."""
        parser = argparse.ArgumentParser(prog=f"python -m benchmarks {name}", description=description)
        parser.add_argument("--rounds", type=int, default=usual, help=f"interleaved rounds (default {usual})")
        parser.add_argument("--save", type=Path, default=Path(f"benchmark-{name}.json"))
        asked = parser.parse_args(given)
        return cls(asked.rounds, asked.save)

    def save(self, milliseconds: Mapping[str, Any], say: Say) -> None:
        """Write the milliseconds of the cases, and the machine that they were measured on."""
        found = {"ms": milliseconds} | machine()
        self.file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        say(f"Saved: {self.file}")
