"""The drawings of `templates/figures` and the sample logo: plain SVG that the typesetter draws completely."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from paths import TEMPLATES
from pictures import page_with

from handouts.clinic import read_svg
from handouts.pdf.layout import ArtFile
from handouts.pdf.layout.images import load_art

FIGURES = sorted((TEMPLATES / "figures").glob("*.svg"))
DRAWINGS = [*FIGURES, TEMPLATES / "clinic" / "logo.svg"]

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "g", "title", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
PAINT = {"fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "transform"}
SHAPE = {"d", "cx", "cy", "r", "rx", "ry", "x", "y", "width", "height", "x1", "y1", "x2", "y2", "points"}
# Ink, paper, three greys for cloth and two skin tones, which differ on a grey print and a photocopy too.
TONES = {"none", "#1a1a1a", "#dfe5e8", "#b0b8bd", "#949da4", "#f0e1d3", "#e0c9b5", "#ffffff"}
# The others are 240 wide: 42 mm on the sheet.
SIZES = {"saddle-area": "160 134"}

every_drawing = pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
every_figure = pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)


def elements(path: Path) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(path.read_bytes()).iter())


def test_each_drawing_of_the_guidance_is_there() -> None:
    assert {path.stem for path in FIGURES} >= {
        "breathing",
        "calm",
        "ice-heat",
        "massage",
        "medicine-label",
        "back-map",
        "rest-position",
        "saddle-area",
        "sitting",
        "stand-up",
        "stretching",
        "walking",
    }


@every_drawing
def test_only_plain_shapes_and_nothing_from_outside(path: Path) -> None:
    for element in elements(path):
        assert element.tag.removeprefix(SVG) in DRAWN
        assert set(element.attrib) <= PAINT | SHAPE | {"viewBox"}
        assert not any("url(" in value or ":" in value for value in element.attrib.values())


@every_drawing
def test_it_is_small_and_says_what_it_shows(path: Path) -> None:
    assert path.stat().st_size < 9_200
    title = elements(path)[0].findtext(f"{SVG}title")
    assert title and len(title) < 150


@every_figure
def test_it_keeps_to_the_tones_in_one_format(path: Path) -> None:
    paints = {e.attrib[name] for e in elements(path) for name in ("fill", "stroke") if name in e.attrib}
    assert paints <= TONES
    width, height = elements(path)[0].attrib["viewBox"].removeprefix("0 0 ").split()
    assert f"{width} {height}" == SIZES.get(path.stem, f"240 {height}")
    assert path.stem in SIZES or 90 <= int(height) <= 200


@every_drawing
def test_the_typesetter_draws_all_of_it(path: Path) -> None:
    """Its ink fills most of the box, and exceeds it by at most half a line's width."""
    drawing = read_svg(path.read_bytes(), path.name)
    left, top, width, height = map(float, re.findall(rb'viewBox="(\S+) (\S+) (\S+) (\S+)"', drawing.data)[0])
    around = f'viewBox="{left - 9:g} {top - 9:g} {width + 18:g} {height + 18:g}"'.encode()
    data = re.sub(rb'viewBox="[^"]*"', around, drawing.data)
    scale = 4
    art = load_art(ArtFile(path.name, "svg", data, width + 18, height + 18))
    page = page_with(art, width + 18, height + 18, scale)
    box = page.convert("L").point(lambda value: 255 if value < 250 else 0).getbbox()
    assert box is not None
    least, most = [side / scale - 9 for side in box[:2]], [side / scale - 9 for side in box[2:]]
    assert min(least) >= -1.5
    assert most[0] <= width + 1.5 and most[1] <= height + 1.5
    # If the parser gave up on a path, the picture would be almost empty.
    assert (most[0] - least[0]) * (most[1] - least[1]) > 0.4 * width * height
