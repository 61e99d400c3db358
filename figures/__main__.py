"""`python -m figures [NAME ...]` writes the SVGs of all figures, or of the named ones."""

from __future__ import annotations

import sys
from pathlib import Path

from figures.poses import figure, names
from figures.skeleton import PoseError

TARGET = Path(__file__).parent.parent / "templates" / "figures"


def main(wanted: list[str]) -> int:
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"No figure is called {', '.join(unknown)}. Choose from: {', '.join(known)}.", file=sys.stderr)
        return 2
    for name in wanted or known:
        try:
            data = figure(name).encode()
        except PoseError as error:
            print(error, file=sys.stderr)
            return 1
        (TARGET / f"{name}.svg").write_bytes(data)
        print(f"{name}.svg {len(data)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
