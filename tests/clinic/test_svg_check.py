"""Which SVG drawings are let through, and what is said of the others."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.clinic import check_svg
from handouts.clinic.svg_check import DEEPEST, LARGEST, MOST_ELEMENTS

PATH = '<path d="M0 0h10v10z"/>'
GRADIENT = '<linearGradient id="a"><stop offset="0"/></linearGradient>'
OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:i="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 20 10">'
)


def drawing(inside: str) -> bytes:
    return f"{OPEN}{inside}</svg>".encode()


def found(data: bytes) -> list[str]:
    return [f"{problem.where} {problem.what}" for problem in check_svg(data, "logo.svg")[0]]


@pytest.mark.parametrize(
    "inside",
    [
        PATH,
        '<defs><g id="leaf"><path d="M1 1l2,2 3-3.5.5 1e1Z"/></g></defs><use xlink:href="#leaf" x="-2%"/>',
        GRADIENT + '<linearGradient id="b" href="#a"/>' + PATH,  # left behind by a drawing program
        '<clipPath id="c"><circle r="3"/></clipPath><g clip-path="url(#c)">' + PATH + "</g>",
        '<g opacity="1" style="opacity:100%;fill-opacity:1.0; mix-blend-mode:normal;clip-path:none">'
        + PATH
        + "</g>",
        '<g fill="red" color="#06c" style="stroke:rgb(1, 2%, 3) !important;fill:hsl(120,50%,50%)">'
        + PATH
        + "</g>",
        '<g fill="currentColor" stroke="inherit"><path fill="none" d="M0 0h1" stroke="#112233"/></g>',
        "<style>path { fill: #06c }</style>" + PATH,
        '<filter id="left-behind"><feBlend/></filter>' + PATH,
        '<metadata><i:work i:about="http://example.com"/></metadata><title>A &amp; B</title>' + PATH,
        f'<g i:export-filename="C:\\logos\\a.png">{PATH}</g>',
        '<path d="M0 0a5 5 0 0110 0z"/>',
        '<path d=""/>',
        '<g transform=" translate(1,2) , rotate( 30 )skewX(3)">' + PATH + "</g>",
    ],
)
def test_what_drawing_programs_write_is_let_through(inside: str) -> None:
    assert check_svg(drawing(inside), "logo.svg") == ([], (20.0, 10.0))


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "holds a script (<script>)"),
        ('<g onload="alert(1)"/>', "holds a script (an attribute that starts with on)"),
        ("<foreignObject/>", "holds something that is not a drawing (<foreignObject>)"),
        ('<image i:href="#x"/>', "holds a picture that is not drawn in SVG (<image>)"),
        ("<text>Willow</text>", "holds text, which needs a font (<text>)"),
        ("<animate/>", "moves, and paper cannot (<animate>)"),
        ("<pahh/>", "has an element that cannot be drawn (<pahh>)"),
        ('<i:script xmlns:i="http://elsewhere.example"/>', "holds a script (<script>)"),
    ],
)
def test_what_is_not_a_plain_drawing_is_refused(inside: str, said: str) -> None:
    assert f"logo.svg:2 {said}" in found(drawing("\n" + inside + PATH))


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="https://example.com"/>',
        '<use xlink:href="other.svg#leaf"/>',
        '<use href="data:image/png;base64,AAAA"/>',
        '<g xml:base="file:///etc/"/>',
        '<g fill="url(https://example.com/a)"/>',
        "<g style=\"fill:URL( '/etc/passwd' )\"/>",
        '<g style="fill:u\\72l(x)"/>',
        "<style>@import 'https://example.com/a.css';</style>",
        "<style>a{background:url(//example.com)}</style>",
        "<style><![CDATA[@font-face{src:url(a.woff)}]]></style>",
    ],
)
def test_nothing_outside_the_file_is_referred_to(inside: str) -> None:
    assert found(drawing(inside + PATH)) == ["logo.svg:1 refers to something outside itself"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ":1 is not a whole SVG file (no element found)"),
        (drawing(PATH)[:-4], ":1 is not a whole SVG file (unclosed token)"),
        (b"\xff\xfe<\x00s\x00", " is not an SVG in UTF-8"),
        (b"<html/>", ":1 is not an SVG drawing"),
        (b'<svg viewBox="0 0 9 9"/>', " draws nothing"),
        (f"<svg>{PATH}</svg>".encode(), ":1 says neither its width and height nor its viewBox"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>', ":1 has a DOCTYPE"),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + drawing(PATH), ":1 claims an encoding other than UTF-8"),
        (b'<?xml-stylesheet href="a.css"?>' + drawing(PATH), ":1 takes its styles from another file"),
        (drawing(PATH) + b" " * LARGEST, f" is larger than {LARGEST:,} bytes"),
        (drawing('<use href="#no"/>'), " refers to a part of itself that is not there"),
        (drawing('<mask id="m"/><g mask="url(#m)"/>' + PATH), " has an effect that cannot be drawn (<mask>)"),
        (drawing('<path d="M0 0 1"/>'), ":1 has a shape that is broken (d of <path>)"),
        (drawing('<path d="L0 0"/>'), ":1 has a shape that is broken (d of <path>)"),
        (drawing('<path d="M0 0 NaN 1"/>'), ":1 has a shape that is broken (d of <path>)"),
        (drawing('<polygon points="0,0 a,b"/>'), ":1 has a shape that is broken (points of <polygon>)"),
        (drawing('<circle style="red"/>'), ":1 has a shape that is broken (style of <circle>)"),
        (
            drawing('<path d="M0 0h1" transform="spin(3)"/>'),
            ":1 has a shape that is broken (transform of <path>)",
        ),
        (drawing('<rect width="wide"/>'), ":1 has a shape that is broken (width of <rect>)"),
    ],
)
def test_a_broken_or_foreign_file_is_refused(data: bytes, said: str) -> None:
    assert found(data) == [f"logo.svg{said}"]


EFFECT = "has an effect that cannot be drawn "


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (GRADIENT + '<g fill="url(#a)"/>', EFFECT + "(<linearGradient>)"),
        ('<radialGradient id="a"/><g style="stroke: url(#a)"/>', EFFECT + "(<radialGradient>)"),
        (GRADIENT + "<style>path{fill:url(#a)}</style>", EFFECT + "(<linearGradient>)"),
        ('<g opacity=".5"/>', "is partly see-through (opacity)"),
        ('<g style="fill:#000;fill-opacity: 99%"/>', "is partly see-through (fill-opacity)"),
        ("<style>.a { stroke-opacity:0 }</style>", "is partly see-through (stroke-opacity)"),
        ('<g style="mix-blend-mode:multiply"/>', EFFECT + "(mix-blend-mode)"),
        ('<g fill="#11223344"/>', "has a colour that cannot be drawn (fill)"),
        ('<g fill="rgba(1,2,3,0.5)"/>', "has a colour that cannot be drawn (fill)"),
        ('<g stroke="rgb(1 2 3 / 50%)"/>', "has a colour that cannot be drawn (stroke)"),
        ('<g style="fill:transparent"/>', "has a colour that cannot be drawn (fill)"),
        ('<g style="color:RED"/>', "has a colour that cannot be drawn (color)"),
        ('<g fill="cmyk(1,0,0,0)"/>', "has a colour that cannot be drawn (fill)"),
        (
            '<g clip-path="url( #c )"/><clipPath id="c"/>',
            "is cut to a shape in a way that cannot be drawn (clip-path)",
        ),
        (
            '<g style="clip-path:url(#c)"/><clipPath id="c"/>',
            "is cut to a shape in a way that cannot be drawn (clip-path)",
        ),
    ],
)
def test_what_would_be_drawn_otherwise_than_it_was_meant_is_refused(inside: str, said: str) -> None:
    problems, _ = check_svg(drawing(inside + PATH), "logo.svg")
    assert [problem.what for problem in problems] == [said]
    assert problems[0].hint


def test_too_much_is_refused_however_it_is_made() -> None:
    endless = " repeats parts of itself too often, or without end (<use>)"
    over = f" has over {MOST_ELEMENTS:,} elements, or over {DEEPEST} within each other"
    tens = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 7))
    assert found(drawing(f'<g id="g0">{PATH}</g>{tens}')) == [f"logo.svg{endless}"]
    assert found(drawing(f'<g id="a">{PATH}<use href="#a"/></g>')) == [f"logo.svg{endless}"]
    assert found(drawing("<g>" * DEEPEST + PATH + "</g>" * DEEPEST)) == [f"logo.svg{over}"]
    assert found(drawing("<g/>" * MOST_ELEMENTS)) == [f"logo.svg{over}"]


def test_every_kind_of_problem_is_said_once() -> None:
    assert len(found(drawing("<text>a</text><text>b</text><script/>" + PATH))) == 2


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20px" viewBox="0 0 1 1"', (30.0, 20.0)),
        ('width="1in" height="72pt"', (96.0, 96.0)),
        ('width="100%" height="100%" viewBox="0,0,30,20"', (30.0, 20.0)),
        ('width="0" height="20"', (0.0, 0.0)),
        ('width="-3" height="20"', (0.0, 0.0)),
        ('viewBox="0 0 x 20"', (0.0, 0.0)),
        ('viewBox="0 0 1e400 20"', (0.0, 0.0)),
    ],
)
def test_the_size_comes_from_the_first_element(attributes: str, size: tuple[float, float]) -> None:
    assert check_svg(f"<svg {attributes}>{PATH}</svg>".encode(), "logo.svg")[1] == size


def test_our_size_has_the_ratio_that_the_renderer_draws() -> None:
    from svglib.svglib import svg2rlg

    for attributes in ('viewBox="0 0 30 20"', 'width="9" viewBox="0 0 30 20"', 'width="3cm" height="20mm"'):
        data = f"<svg {attributes}>{PATH}</svg>".encode()
        width, height = check_svg(data, "logo.svg")[1]
        drawn = svg2rlg(io.BytesIO(data))
        assert drawn is not None
        assert drawn.width / drawn.height == pytest.approx(width / height)


fragments = st.sampled_from(
    ["<g>", "</g>", PATH, "<use href='#a'/>", "<g id='a'>", "<style>", "</style>", "url(", "&"]
)


@given(st.one_of(st.binary(max_size=200), st.lists(fragments, max_size=30).map("".join).map(drawing)))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    problems, (width, height) = check_svg(data, "logo.svg")
    assert problems or (width > 0 and height > 0)
