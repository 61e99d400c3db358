"""Plain SVG as page code: what is drawn here, what is left to ReportLab, and that both look alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.clinic import built_in
from handouts.errors import HandoutError
from handouts.pdf.layout import ArtFile, NotPlainError, TaggedCanvas, plain_drawing
from handouts.pdf.layout.images import PlainArt, SvgArt, load_art
from handouts.pdf.syntax import HEADER, Dict, Name, Ref, Stream, write_object

FIGURES = sorted(built_in("templates").glob("figures/*.svg"))


def svg(inside: str, attributes: str = 'viewBox="0 0 100 50"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def code(inside: str) -> str:
    return plain_drawing(svg(inside))[2].replace("\n", " ")


@pytest.mark.parametrize(
    ("inside", "drawn"),
    [
        ('<path d="M1 2L3 4"/>', "0 g 1 2 m 3 4 l f"),
        ('<path d="m1 2 3 4z" fill="#ff0000"/>', "1 0 0 rg 1 2 m 4 6 l h f"),
        ('<path d="M1 2h3v4H0V0" fill="none" stroke="#000"/>',
         "0 G 1 w 0 J 0 j 1 2 m 4 2 l 4 6 l 0 6 l 0 0 l S"),
        ('<path d="M0 0c1 1 2 1 3 0s2-1 3 0"/>', "0 g 0 0 m 1 1 2 1 3 0 c 4 -1 5 -1 6 0 c f"),
        ('<path d="M0 0s1 2 3 0"/>', "0 g 0 0 m 0 0 1 2 3 0 c f"),
        ('<path d="M0 0Q3 3 6 0T12 0"/>', "0 g 0 0 m 2 2 4 2 6 0 c 8 -2 10 -2 12 0 c f"),
        ('<path d="M1 1l1 1zl2 0"/>', "0 g 1 1 m 2 2 l h 3 1 l f"),
        ('<rect x="1" y="2" width="3" height="4"/>', "0 g 1 2 3 4 re f"),
        ('<rect x="1" y="2" width="0" height="4"/>', ""),
        ('<line x2="5" y2="6" stroke="#000"/>', "0 G 1 w 0 J 0 j 0 0 m 5 6 l S"),
        ('<polygon points="0,0 4,0 4,4"/>', "0 g 0 0 m 4 0 l 4 4 l h f"),
        ('<polyline points="0,0 4,0" fill="none" stroke="#000"/>', "0 G 1 w 0 J 0 j 0 0 m 4 0 l S"),
        ('<g fill="#ffffff"><path d="M0 0h1"/><path d="M0 1h1"/></g>', "1 g 0 0 m 1 0 l f 0 1 m 1 1 l f"),
        ('<g transform="translate(2 3)"><path d="M0 0h1"/></g><path d="M5 5h1"/>',
         "q 1 0 0 1 2 3 cm 0 g 0 0 m 1 0 l f Q 0 g 5 5 m 6 5 l f"),
        ('<title>A &lt;path&gt;</title><desc><b/></desc><path d="M0 0h1"/>', "0 g 0 0 m 1 0 l f"),
        ('<path d="M0 0h1" fill="none"/>', ""),
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
    a, b, c, d, e, f = map(float, code('<path d="M0 0h1" transform="rotate(30 7 9)"/>').split()[1:7])
    assert (a * 7 + c * 9 + e, b * 7 + d * 9 + f) == pytest.approx((7, 9), abs=0.001)


@pytest.mark.parametrize(
    "data",
    [
        svg('<path d="M0 0h1" style="fill:red"/>'),
        svg('<path d="M0 0h1" fill="red"/>'),
        svg('<path d="M0 0h1" fill="url(#a)"/>'),
        svg('<path d="M0 0h1" opacity="0.5"/>'),
        svg('<path d="M0 0h1" class="a"/>'),
        svg('<path d="M0 0h1" fill-rule="evenodd"/>'),
        svg('<path d="M0 0h1" stroke="#000" stroke-width="1px"/>'),
        svg('<path d="M0 0h1" stroke="#000" stroke-linecap="inherit"/>'),
        svg('<path d="M0 0h1" transform="skewX(3)"/>'),
        svg('<path d="M0 0a1 1 0 01 3 3 0 0 0 1"/>'),
        svg('<path d="M0 0c1 1"/>'),
        svg('<rect x="10%" y="0" width="1" height="1"/>'),
        svg('<use href="#a"/>'),
        svg("<style>path {fill: red}</style>"),
        svg('<linearGradient id="a"/>'),
        svg('<svg width="4" height="4"/>'),
        svg('<path d="M0 0h1"/>', 'viewBox="1 0 100 50"'),
        svg('<path d="M0 0h1"/>', 'viewBox="0 0 100 50" width="10cm"'),
        svg('<path d="M0 0h1"/>', 'viewBox="0 0 100 50" width="200"'),
    ],
)
def test_what_is_left_to_reportlab(data: bytes) -> None:
    with pytest.raises(NotPlainError):
        plain_drawing(data)


def test_a_drawing_with_more_in_it_is_still_drawn() -> None:
    data = svg('<path d="M0 0h9v9z" style="fill:#ff0000"/>', 'viewBox="0 0 100 50" width="100" height="50"')
    assert isinstance(load_art(ArtFile("a.svg", "svg", data, 100, 50)), SvgArt)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<rect width="5" height="5" fill="notacolour"/>', "notacolour"),
        ('<rect width="5" height="5" opacity="1" fill="#11223344"/>', "/gRLs0 gs"),
        (
            '<radialGradient id="a"><stop offset="0" stop-color="#f00"/><stop offset="1" stop-color="#00f"/>'
            '</radialGradient><rect width="5" height="5" fill="url(#a)"/>',
            "/Sh0 sh",
        ),
    ],
)
def test_nothing_is_left_out_or_drawn_without_what_it_needs(
    inside: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """What svgcheck would let through by a mistake of ours."""
    with pytest.raises(HandoutError) as caught:
        pixels(SvgArt(ArtFile("a.svg", "svg", svg(inside), 100, 50)))
    assert caught.value.problems[0].where == "a.svg"
    assert said in caught.value.problems[0].what
    assert capfd.readouterr() == ("", "")


def test_a_file_of_an_old_inkscape_is_drawn() -> None:
    space = 'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
    old = f'viewBox="0 0 9 9" {space} inkscape:version="0.48.5 r10040"'
    drawn = SvgArt(ArtFile("a.svg", "svg", svg('<path d="M0 0h9v9z" style="fill:red"/>', old), 9, 9))
    assert min(pixels(drawn)) < 128


def test_a_file_cut_short_is_not_plain() -> None:
    with pytest.raises(NotPlainError):
        plain_drawing(svg('<path d="M0 0h1"/>')[:-3])


def pixels(drawn: PlainArt | SvgArt) -> bytes:
    """The drawing on a page of its own, as pixels."""
    import pypdfium2

    canvas = TaggedCanvas(pagesize=(240.0, 160.0))
    drawn.paint(canvas, 0.0, 0.0, 240.0, 160.0)
    page_code = Stream(Dict(), "\n".join(map(str, canvas.page.code)).encode("ascii"), plain=True)
    page = Dict(Type=Name("Page"), Parent=Ref(2), MediaBox=[0, 0, 240, 160], Contents=Ref(4))
    pages = Dict(Type=Name("Pages"), Count=1, Kids=[Ref(3)])
    bodies = [Dict(Type=Name("Catalog"), Pages=Ref(2)), pages, page, page_code]
    # Without a cross-reference table: pdfium makes its own.
    data = HEADER + b"".join(write_object(at, body) for at, body in enumerate(bodies, start=1))
    data += b"trailer\n<</Size 5/Root 1 0 R>>\n%%EOF\n"
    with pypdfium2.PdfDocument(data) as document:
        return bytes(document[0].render(scale=2).buffer)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda path: str(path.stem))
def test_every_figure_of_ours_is_plain_and_looks_as_svglib_draws_it(figure: Path) -> None:
    file = ArtFile(figure.name, "svg", figure.read_bytes(), 240.0, 160.0)
    ours, theirs = pixels(PlainArt(file)), pixels(SvgArt(file))
    assert min(ours) < 128
    assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) < 64
