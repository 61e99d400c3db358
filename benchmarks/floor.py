"""What nobody can be faster than: the same bytes, written under a temporary name, then renamed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks.content import Patient

#: Where the runner puts the handout whose bytes are written, in the folder of the way.
SAMPLE = "floor-sample.bin"


class Floor:
    name = "floor: write the same bytes, rename"
    tagged = False
    merges = False

    def prepare(self, folder: Path) -> None:
        self.content = (folder / SAMPLE).read_bytes()

    def make(self, patient: Patient, path: Path) -> None:
        # The system calls themselves: a file object on top would make the floor higher than it is.
        partial = f"{path}.part"
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, self.content)
        os.close(handle)
        os.rename(partial, path)  # noqa: PTH104

    def merged(self, patients: Sequence[Patient], path: Path) -> None:
        raise NotImplementedError("nothing to merge")
