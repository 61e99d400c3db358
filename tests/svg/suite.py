"""Draw a public suite of SVG files as the program does, and compare each with the picture beside it. Run by hand:

    git clone https://github.com/linebender/resvg
    python tests/svg/suite.py resvg/crates/resvg/tests/tests shapes structure painting masking/clipPath

With `--numbers`, named colours are written as numbers first: more of the files are plain then, and drawn as vectors.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

sys.path[:0] = map(str, [Path(__file__).parents[2], Path(__file__).parents[1]])

from pictures import difference, on_white, page_with  # noqa: E402
from PIL import Image, ImageColor  # noqa: E402

from handouts.clinic import read_svg  # noqa: E402
from handouts.errors import HandoutError  # noqa: E402
from handouts.pdf.layout.images import DOTS, ArtFile, load_art  # noqa: E402

#: With this share of different pixels a drawing is wrong; less is the edges of lines.
WRONG = 0.001
#: Points of the page per pixel of the reference: at full size, each drawing would take a second.
POINTS = 2 * 72 / DOTS
_NAMED = re.compile(rb'((?:fill|stroke)(?:="|:\s*))([a-z]+)')


def main(root: Path, *options: str) -> None:
    numbers = "--numbers" in options
    groups = [option for option in options if option != "--numbers"] or ["."]
    counted: Counter[str] = Counter()
    for path in (path for group in groups for path in sorted((root / group).rglob("*.svg"))):
        outcome, said = drawn(path, numbers)
        counted[outcome] += 1
        if outcome not in ("vectors right", "pixels right"):
            print(f"{outcome:14} {path.relative_to(root).as_posix()}: {said}")
    print(", ".join(f"{count} {outcome}" for outcome, count in counted.most_common()))


def drawn(path: Path, numbers: bool) -> tuple[str, str]:
    """The result of a file, and the message about it."""
    with Image.open(path.with_suffix(".png")) as picture:
        reference = on_white(picture)
    try:
        drawing = read_svg(path.read_bytes(), path.name)
        data = with_numbers(drawing.data) if numbers else drawing.data
        art = load_art(ArtFile(path.name, "svg", data, drawing.width, drawing.height))
        page = page_with(art, reference.width * POINTS, reference.height * POINTS, scale=DOTS / 72)
    except HandoutError as error:
        return "refused", error.problems[0].what
    except Exception as error:
        return "crash", repr(error)
    share = difference(page.resize(reference.size, Image.Resampling.BOX), reference)
    way = "vectors" if type(art).__name__ == "PlainArt" else "pixels"
    return f"{way} {'wrong' if share > WRONG else 'right'}", f"{share:.2%} of its pixels"


def with_numbers(data: bytes) -> bytes:
    def number(match: re.Match[bytes]) -> bytes:
        name = match[2].decode("ascii")
        return match[1] + (ImageColor.colormap.get(name) or name).encode("ascii")  # type: ignore[union-attr]

    return _NAMED.sub(number, data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
