"""Drawings that resvg renders, and bitmaps: what is in the PDF, and what happens to hostile drawings."""

from __future__ import annotations

import io
import time

import pytest
from paths import ROOT
from pictures import page_with
from PIL import Image

from handouts.child_process import ChildTimeoutError
from handouts.clinic import read_svg
from handouts.errors import HandoutError
from handouts.pdf.layout import ArtFile, TaggedCanvas, picture_limits, svg_render
from handouts.pdf.layout.images import MAX_DOTS, ImageArt, PlainArt, SvgArt, load_art
from handouts.pdf.syntax import Stream

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
WHITE, RED, GREEN, BLUE, PALE = (255, 255, 255), (255, 0, 0), (0, 128, 0), (0, 0, 255), (127, 191, 127)


def art_of(data: bytes) -> PlainArt | SvgArt | ImageArt:
    return load_art(ArtFile("a.svg", "svg", *read_svg(data, "a.svg")))


def drawing(inside: str) -> PlainArt | SvgArt | ImageArt:
    return art_of(f"{OPEN}{inside}</svg>".encode())


def image(art: PlainArt | SvgArt | ImageArt, width: float, height: float) -> Stream:
    """The only image that the picture adds to a canvas."""
    canvas = TaggedCanvas(pagesize=(width, height))
    art.paint(canvas, 0.0, 0.0, width, height)
    (found,) = canvas.images.values()
    return found


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("illustrator", SvgArt, {(50, 60): RED, (150, 60): BLUE, (250, 90): RED, (150, 20): WHITE, (215, 20): WHITE}),
        ("inkscape", PlainArt, {(50, 60): RED, (150, 60): BLUE, (250, 90): RED, (150, 20): WHITE, (215, 20): WHITE}),
        ("figma", PlainArt, {(50, 60): RED, (150, 60): BLUE, (250, 90): RED, (150, 20): WHITE, (215, 20): WHITE}),
        (
            "canva",
            SvgArt,
            {(2, 60): (252, 0, 3), (60, 60): (127, 0, 128), (150, 20): WHITE, (172, 60): GREEN, (252, 60): PALE},
        ),
    ],
)  # fmt: skip
def test_what_drawing_programs_export_is_drawn(
    name: str, kind: type, expected: dict[tuple[int, int], tuple[int, int, int]]
) -> None:
    """Points are those of a page of 300 by 120."""
    art = art_of((ROOT / "tests" / "svg" / f"{name}.svg").read_bytes())
    assert isinstance(art, kind)
    page = page_with(art, 300, 120, scale=1)
    for at, colour in expected.items():
        shown = page.getpixel(at)
        assert isinstance(shown, tuple) and max(abs(a - b) for a, b in zip(shown, colour, strict=True)) < 6, (
            at
        )


def test_an_image_has_600_dots_to_the_inch_and_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = drawing('<g opacity=".5"><path d="M0 0h90v90"/></g>')
    assert MAX_DOTS > 600 * 600 * 7.5 * 2.5  # a figure as wide as the page
    small = image(gradient, 72, 36)
    assert (small.head["Width"], small.head["Height"]) == (600, 300)
    monkeypatch.setattr("handouts.pdf.layout.images.MAX_DOTS", 40_000)
    assert image(gradient, 72, 72).head["Width"] == 200


def test_an_image_is_grey_where_its_drawing_is() -> None:
    grey = image(drawing('<path opacity=".5" d="M0 0h90v90z"/>'), 36, 36)
    red = image(drawing('<path opacity=".5" fill="#f00" d="M0 0h90v90z"/>'), 36, 36)
    assert (grey.head["ColorSpace"], red.head["ColorSpace"]) == ("DeviceGray", "DeviceRGB")
    assert (len(grey.data), len(red.data)) == (300 * 300, 300 * 300 * 3)


def test_the_same_drawing_is_the_same_bytes_and_another_has_another_name() -> None:
    names: set[str] = set()
    for inside in ('<path opacity=".5" d="M0 0h90v90z"/>', '<path opacity=".5" d="M0 0h90v80z"/>'):
        canvas = TaggedCanvas(pagesize=(9, 9))
        drawing(inside).paint(canvas, 0.0, 0.0, 9.0, 9.0)
        drawing(inside).paint(canvas, 0.0, 0.0, 9.0, 9.0)
        assert len(canvas.images) == 1
        names |= canvas.images.keys()
    white = Image.new("RGB", (10, 20), "white")
    canvas = TaggedCanvas(pagesize=(9, 9))
    for picture in (white, white.resize((20, 10))):
        stream = io.BytesIO()
        picture.save(stream, "PNG")
        ImageArt(ArtFile("a.png", "png", stream.getvalue(), *picture.size)).paint(canvas, 0.0, 0.0, 9.0, 9.0)
    assert len(names) == 2 and len(canvas.images) == 2


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M-90 50h300" stroke="#000" stroke-width="9999"/>',
        '<path d="M-90 50h300" stroke="#000" stroke-width="9999" opacity=".9"/>',
        '<rect x="-500" y="-500" width="2000" height="2000"/>',
    ],
)
def test_no_ink_is_outside_the_box(inside: str) -> None:
    art = drawing(inside)

    class Moved:
        def paint(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
            art.paint(canvas, 40.0, 30.0, 20.0, 20.0)

    page = page_with(Moved(), 100, 100, scale=2).convert("L").point(lambda value: 255 - value)
    assert page.getbbox() == (80, 100, 120, 140)


HOSTILE = {
    "arcs": '<path d="M0 0A1e-300 1e-300 0 0 1 50 9zM0 0a1e-160 1e-160 0 0 1 1e-160 0z"/>',
    "layers in layers": '<g opacity=".9">' * 80 + '<path d="M0 0h90v90z"/>' + "</g>" * 80,
    "masks in masks": "".join(
        f'<mask id="m{n}"><rect width="100" height="100" fill="#fff" mask="url(#m{n + 1})"/></mask>'
        for n in range(12)
    )
    + '<path d="M0 0h90v90z" mask="url(#m0)"/>',
    "coordinates": '<path d="M0 0L1e30 1e30 -1e30 0z" stroke="#000" stroke-width="1e20"/>',
    "numbers": '<rect x="nan" width="inf" height="1e999" transform="matrix(1e300 0 0 1e300 0 0)"/>',
    "a path to infinity": '<path d="M0 0L1e999 1 -1e999 nan"/>',
    "dashes": '<path d="M0 0H1e9" stroke="#000" stroke-dasharray="1e-6"/>',
    "tiles": '<pattern id="p" width=".0001" height=".0001" patternUnits="userSpaceOnUse"><circle r="1"/></pattern>'
    '<rect width="100" height="100" fill="url(#p)"/>',
    "light": '<filter id="f"><feDiffuseLighting surfaceScale="1e30"><fePointLight x="1e30" y="nan" z="0"/>'
    '</feDiffuseLighting></filter><rect width="100" height="100" filter="url(#f)"/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_drawing_is_drawn_or_refused(name: str) -> None:
    try:
        page_with(drawing(HOSTILE[name]), 50, 50)
    except HandoutError as error:
        (problem,) = error.problems
        assert (problem.where, problem.what) == ("a.svg", "cannot be drawn") and problem.hint


def test_a_drawing_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.pdf.layout.svg_render.MAX_SECONDS", 0.7)
    noise = '<filter id="f"><feTurbulence baseFrequency="9" numOctaves="1000000000"/></filter>'
    begun = time.monotonic()
    with pytest.raises(HandoutError, match=r"a\.svg: takes more than .* seconds to draw"):
        page_with(drawing(noise + '<rect width="100" height="100" filter="url(#f)"/>'), 50, 50)
    assert time.monotonic() - begun < 4


def faded(number: int) -> PlainArt | SvgArt | ImageArt:
    data = f'{OPEN}<path opacity=".5" d="M0 0h90v{number}z"/></svg>'.encode()
    return load_art(ArtFile(f"figures/{number}.svg", "svg", *read_svg(data, "a.svg")))


def test_the_drawings_of_a_sheet_have_one_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[float] = []
    png = io.BytesIO()
    Image.new("RGBA", (9, 9), "red").save(png, "PNG")

    def slow(_module: str, _data: bytes, seconds: float, _memory: int) -> bytes:
        allowed.append(seconds)
        if seconds < 0.2:
            time.sleep(seconds)
            raise ChildTimeoutError
        time.sleep(0.2)
        return png.getvalue()

    monkeypatch.setattr("handouts.pdf.layout.svg_render.run_child", slow)
    monkeypatch.setattr("handouts.pdf.layout.picture_limits.MAX_SECONDS", 0.5)
    canvas = TaggedCanvas(pagesize=(9, 9))
    faded(61).paint(canvas, 0.0, 0.0, 9.0, 9.0)
    faded(62).paint(canvas, 0.0, 0.0, 9.0, 9.0)
    faded(61).paint(canvas, 0.0, 0.0, 9.0, 9.0)  # it was rendered before
    for _ in range(2):
        with pytest.raises(HandoutError) as caught:
            faded(63).paint(canvas, 0.0, 0.0, 9.0, 9.0)
        (problem,) = caught.value.problems
        assert (problem.where, problem.what) == (
            "figures/63.svg",
            "the drawings of this sheet up to this one take too long together",
        )
    assert len(allowed) == 3 and allowed == sorted(allowed, reverse=True)
    faded(63).paint(TaggedCanvas(pagesize=(9, 9)), 0.0, 0.0, 9.0, 9.0)  # another sheet has its own time limit


def test_a_drawing_that_was_refused_is_not_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[float] = []

    def dead(_module: str, _data: bytes, seconds: float, _memory: int) -> bytes:
        calls.append(seconds)
        raise ChildTimeoutError

    monkeypatch.setattr("handouts.pdf.layout.svg_render.run_child", dead)
    for _ in range(3):
        with pytest.raises(HandoutError, match=r"figures/70\.svg: takes more than 6 seconds to draw"):
            image(faded(70), 9, 9)
    assert len(calls) == 1


def test_the_pictures_of_a_sheet_have_one_limit_of_dots_and_one_of_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handouts.pdf.layout.picture_limits.MAX_DOTS", 250)
    canvas = TaggedCanvas(pagesize=(9, 9))
    for number in range(3):
        png = io.BytesIO()
        Image.new("RGB", (10, 10), (number, 0, 0)).save(png, "PNG")
        art = ImageArt(ArtFile(f"figures/{number}.png", "png", png.getvalue(), 10, 10))
        if number < 2:
            art.paint(canvas, 0.0, 0.0, 9.0, 9.0)
            art.paint(canvas, 0.0, 0.0, 9.0, 9.0)  # it is in the file once
            continue
        with pytest.raises(HandoutError, match=r"figures/2\.png: .* have more than 250 dots together"):
            art.paint(canvas, 0.0, 0.0, 9.0, 9.0)
    monkeypatch.setattr("handouts.pdf.layout.picture_limits.MAX_CODE", 100)
    plain = drawing('<path d="M0 0h90v9z"/>')
    assert isinstance(plain, PlainArt) and 25 < len(plain.code) <= 100
    canvas = TaggedCanvas(pagesize=(9, 9))
    with pytest.raises(HandoutError, match=r"a\.svg: .* have more than 100 letters of code together"):
        for _ in range(4):
            plain.paint(canvas, 0.0, 0.0, 9.0, 9.0)


def test_all_drawings_of_a_sheet_end_within_ten_seconds() -> None:
    """And one alone ends earlier: then it is known to be slow, and is not waited for again."""
    assert svg_render.MAX_SECONDS < picture_limits.MAX_SECONDS <= 8
