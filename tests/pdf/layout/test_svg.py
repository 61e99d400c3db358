"""Plain SVG as page code: what is drawn here, what is left to resvg, and that both look the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import difference, on_white, page_with

from handouts.clinic import built_in
from handouts.pdf.layout import ArtFile, NotPlainError, plain_drawing
from handouts.pdf.layout.images import PlainArt
from handouts.pdf.layout.picture_limits import PictureLimits
from handouts.pdf.layout.svg import MAX_CODE
from handouts.pdf.layout.svg_render import render_svg

FIGURES = sorted(built_in("templates").glob("figures/*.svg"))


def svg(inside: str, attributes: str = 'viewBox="0 0 100 50"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def code(inside: str, attributes: str = 'viewBox="0 0 100 50"') -> str:
    """The page code after the clip, as one line."""
    clip, _, drawn = plain_drawing(svg(inside, attributes))[2].partition("\n")
    assert re.fullmatch(r"0 0 \d+ \d+ re W n", clip)
    return drawn.replace("\n", " ")


@pytest.mark.parametrize(
    ("inside", "drawn"),
    [
        ('<path d="M1 2L3 4 5 0"/>', "0 g 1 2 m 3 4 l 5 0 l f"),
        ('<path d="M1 2L3 4z"/>', ""),
        ('<path d="M1 2L3 4" stroke="#000"/>', "0 G 1 w 0 J 0 j 4 M 1 2 m 3 4 l S"),
        ('<path d="m1 2 3 4 0 1z" fill="#ff0000"/>', "1 0 0 rg 1 2 m 4 6 l 4 7 l h f"),
        ('<path d="M1 2h3v4H0V0" fill="none" stroke="#000"/>',
         "0 G 1 w 0 J 0 j 4 M 1 2 m 4 2 l 4 6 l 0 6 l 0 0 l S"),
        ('<path d="M0 0c1 1 2 1 3 0s2-1 3 0"/>', "0 g 0 0 m 1 1 2 1 3 0 c 4 -1 5 -1 6 0 c f"),
        ('<path d="M0 0s1 2 3 0"/>', "0 g 0 0 m 0 0 1 2 3 0 c f"),
        ('<path d="M0 0Q3 3 6 0T12 0"/>', "0 g 0 0 m 2 2 4 2 6 0 c 8 -2 10 -2 12 0 c f"),
        ('<path d="M1 1l1 1zl2 0"/>', "0 g 1 1 m 2 2 l h 3 1 l f"),
        ('<rect x="1" y="2" width="3" height="4"/>', "0 g 1 2 3 4 re f"),
        ('<rect x="1" y="2" width="0" height="4"/>', ""),
        ('<line x2="5" y2="6" stroke="#000"/>', "0 G 1 w 0 J 0 j 4 M 0 0 m 5 6 l S"),
        ('<polygon points="0,0 4,0 4,4"/>', "0 g 0 0 m 4 0 l 4 4 l h f"),
        ('<polyline points="0,0 4,0" fill="none" stroke="#000"/>', "0 G 1 w 0 J 0 j 4 M 0 0 m 4 0 l S"),
        ('<g fill="#ffffff"><path d="M0 0h1v1"/><path d="M0 1h1v1"/></g>',
         "1 g 0 0 m 1 0 l 1 1 l f 0 1 m 1 1 l 1 2 l f"),
        ('<g transform="translate(2 3)"><path d="M0 0h1v1"/></g><path d="M5 5h1v1"/>',
         "q 1 0 0 1 2 3 cm 0 g 0 0 m 1 0 l 1 1 l f Q 0 g 5 5 m 6 5 l 6 6 l f"),
        ('<title>A &lt;path&gt;</title><desc><b/></desc><path d="M0 0h1v1"/>', "0 g 0 0 m 1 0 l 1 1 l f"),
        ('<path d="M0 0h1v1" fill="none"/>', ""),
    ],
)  # fmt: skip
def test_what_is_drawn(inside: str, drawn: str) -> None:
    assert code(inside) == drawn


def test_a_half_circle_as_two_quarters() -> None:
    assert code('<path d="M0 0A5 5 0 0 1 10 0"/>') == (
        "0 g 0 0 m 0 -2.761 2.239 -5 5 -5 c 7.761 -5 10 -2.761 10 0 c f"
    )


def test_a_radius_that_is_too_small_grows() -> None:
    assert code('<path d="M0 0A1 1 0 0 1 10 0"/>') == code('<path d="M0 0A5 5 0 0 1 10 0"/>')


def test_the_four_arcs_between_two_points_differ() -> None:
    found = {code(f'<path d="M0 0A8 6 30 {large} {sweep} 9 3"/>') for large in "01" for sweep in "01"}
    assert len(found) == 4


def test_rotation_about_a_point_leaves_it_where_it_is() -> None:
    a, b, c, d, e, f = map(float, code('<path d="M0 0h1v1" transform="rotate(30 7 9)"/>').split()[1:7])
    assert (a * 7 + c * 9 + e, b * 7 + d * 9 + f) == pytest.approx((7, 9), abs=0.001)


@pytest.mark.parametrize(
    ("attributes", "drawn"),
    [
        ('viewBox="0 0 100 50" width="100" height="50px"', "0 g 0 0 m 1 0 l 1 1 l f"),
        ('viewBox="-5 3 100 50"', "1 0 0 1 5 -3 cm 0 g 0 0 m 1 0 l 1 1 l f"),
        ('viewBox="0,0,100,50" fill="none" stroke="#fff"', "1 G 1 w 0 J 0 j 4 M 0 0 m 1 0 l 1 1 l S"),
    ],
)
def test_the_root(attributes: str, drawn: str) -> None:
    assert code('<path d="M0 0h1v1"/>', attributes) == drawn


@pytest.mark.parametrize(
    "inside",
    [
        *(
            f'<path d="M0 0h1v1" {attributes}/>'
            for attributes in (
                *('style="fill:red"', 'style="d:path(M0,0)"', 'style="fill:#000 !important"', 'style="x"'),
                *('fill="red"', 'fill="url(#a)"', 'fill="currentColor"', 'fill="inherit"', 'fill="#12"'),
                *('opacity="0.5"', 'fill-opacity=".9"', 'display="none"', 'visibility="hidden"'),
                *('clip-path="url(#a)"', 'filter="url(#a)"', 'mask="url(#a)"', 'marker-end="url(#a)"'),
                *('fill-rule="odd"', 'transform="skewX(3)"', 'transform="rotate(3deg)"', 'transform="scale(0)"'),
                *('transform="scale(1e-3)"', 'transform="scale(20)"', 'transform="translate(1e9)"'),
                *('transform="matrix(1 2 2 4 0 0)"', 'transform="scale(2) x"', 'transform="scale(nan)"'),
                *(
                    f'stroke="#000" {more}'
                    for more in (
                        *('stroke-width="1mm"', 'stroke-width="-1"', 'stroke-width="1e999"', 'stroke-width="5%"'),
                        *('stroke-linecap="square"', 'stroke-linecap="inherit"', 'stroke-dasharray="1 2"'),
                        *('stroke-miterlimit="0"', 'stroke-linejoin="arcs"'),
                    )
                ),
            )
        ),
        *(
            f'<path d="{d}"/>'
            for d in (
                *("", "L0 0", "M0", "M0 0c1 1", "M0 0h", "M0 0z1", "M0 0 1 2 x", "M0 0a1 1 0 01 3 3 0 0 0 1"),
                *("M0 0h9v9M5 5h3", "M0 0,,1 1", "M0 0h1e999", "M0 0h-32768", "M0 0 NaN 1"),
                "M0 0A1e-300 1e-300 0 0 1 9e300 0",
                *("M30000 0h3000", "M0 0Q-32000 -32000 32000 0T32000 32000"),
            )
        ),
        '<rect x="10%" y="0" width="1" height="1"/>',
        '<rect width="1" height="1" rx="-1"/>',
        '<rect width="1" height="1" rx="auto"/>',
        '<circle r="-1"/>',
        '<circle/>',
        '<ellipse rx="3"/>',
        '<polygon points="0 0 1"/>',
        '<polygon points="0 0 1 1 2"/>',
        '<g><rect width="9" height="9"><rect width="1" height="1"/></rect></g>',
        '<use href="#a"/>',
        "<style>path {fill: red}</style>",
        "<defs><style>path {fill: red}</style></defs>",
        '<linearGradient id="a"/>',
        '<svg width="4" height="4"/>',
        "<switch/>",
        '<path d="M0 0' + "h1" * MAX_CODE + '"/>',
        '<path d="M' + "1" * 300_000 + "x" + '"/>',
        '<path d="M0 0' + " " * 300_000 + "x" + '"/>',
        '<path d="M0 0" transform="' + " " * 300_000 + 'x"/>',
        '<rect width="' + "1" * 300_000 + 'x"/>',
    ],
)  # fmt: skip
def test_what_is_left_to_resvg(inside: str) -> None:
    with pytest.raises(NotPlainError):
        plain_drawing(svg(inside))


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'viewBox="0 0 9 9"',  # too small for thousandths
        'viewBox="0 0 1e999 50"',
        'viewBox="0 0 100"',
        'viewBox="0 0 100 50" width="10cm"',
        'viewBox="0 0 100 50" width="200"',
        'viewBox="0 0 100 50" transform="scale(2)"',
        'viewBox="0 0 100 50" opacity=".5"',
    ],
)
def test_a_root_that_is_left_to_resvg(attributes: str) -> None:
    with pytest.raises(NotPlainError):
        plain_drawing(svg('<path d="M0 0h1v1"/>', attributes))


def test_a_drawing_that_is_fitted_into_another_shape_is_left_to_resvg() -> None:
    data = svg('<path d="M0 0h1v1"/>')
    assert PlainArt(ArtFile("a.svg", "svg", data, 200, 100)).width == 100
    with pytest.raises(NotPlainError):
        PlainArt(ArtFile("a.svg", "svg", data, 100, 100))


def test_a_file_cut_short_is_not_plain() -> None:
    with pytest.raises(NotPlainError):
        plain_drawing(svg('<path d="M0 0h1v1"/>')[:-3])


def alike(data: bytes, width: int, height: int, meant: bytes = b"") -> float:
    """The share of a plain drawing that differs from what resvg draws, of the same drawing or another one."""
    art = PlainArt(ArtFile("a.svg", "svg", data, width, height))
    sizeless = re.sub(rb'(<svg[^>]*?) width="[^"]*" height="[^"]*"', rb"\1", meant or data)
    return difference(
        page_with(art, width, height), on_white(render_svg(sizeless, 2 * width, 2 * height, PictureLimits()))
    )


@pytest.mark.parametrize("figure", FIGURES, ids=lambda path: str(path.stem))
def test_every_figure_of_ours_is_plain_and_looks_as_resvg_draws_it(figure: Path) -> None:
    width, height, _ = plain_drawing(figure.read_bytes())
    assert alike(figure.read_bytes(), round(width), round(height)) < 0.0005


SHAPES = """
<path fill-rule="evenodd" d="M10 10h60v60H10zm10 10h40v40H20z"/>
<path d="M90 20h60v60h-60zm10 10h40v40h-40z" style="fill-rule:evenodd;-inkscape-stroke:none"/>
<path d="M170 15l20 60 6-60" fill="none" stroke="#c33" stroke-width="6"/>
<path d="M200 15l20 60 6-60" fill="none" stroke="#c33" stroke-width="6" stroke-miterlimit="20"/>
<g transform="translate(20 90) rotate(15) scale(1.2 .8)" stroke="#080" stroke-width="4">
<rect width="40" height="30" rx="9" fill="#fc0"/><ellipse cx="80" cy="15" rx="20" ry="12" fill="none"/></g>
<path d="M150 90a30 15 20 1 1 20 40q10 10 20 0t20 0s5-20 10 0" fill="#36c" stroke="black" stroke-linejoin="bevel"/>
<path d="M20 145h30" stroke="#000" stroke-width="0"/>
<path d="M60 145h0" stroke="#000" stroke-width="9" stroke-linecap="round"/>
<rect x="220" y="140" width="40" height="40" fill="#909"/>
"""


def test_shapes_of_all_kinds_look_as_resvg_draws_them() -> None:
    root = 'viewBox="0 0 240 160"'
    assert alike(svg(SHAPES, root), 240, 160) < 0.0005
    assert alike(svg(SHAPES, root), 240, 160, meant=svg(SHAPES.replace("evenodd", "nonzero"), root)) > 0.01
    assert alike(svg(SHAPES, 'viewBox="-10 -20 240 160"'), 240, 160) < 0.0005


numbers = st.floats(-40_000, 40_000) | st.sampled_from([0.0, 1.0, 1e-300, 1e30, float("inf"), float("nan")])


@given(
    st.lists(st.tuples(st.sampled_from("MmLlHhVvCcSsQqTtAaZz"), st.lists(numbers, max_size=7)), max_size=6)
)
def test_whatever_is_drawn_a_pdf_can_hold(commands: list[tuple[str, list[float]]]) -> None:
    d = "M1 1" + "".join(f"{command}{' '.join(map(str, values))}" for command, values in commands)
    try:
        drawn = plain_drawing(svg(f'<path d="{d}" stroke="#000"/>'))[2]
    except NotPlainError:
        return
    found = re.findall(r"\S+", re.sub(r"[a-zA-Z*]+(?=\s|$)", "", drawn))
    assert all(abs(float(number)) <= 32767 for number in found)
