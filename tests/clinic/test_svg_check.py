"""What is kept of an SVG drawing, and which drawings are refused with which message."""

from __future__ import annotations

import base64
import gzip
import io
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from handouts.clinic import read_svg
from handouts.clinic.svg_check import MAX_DEPTH, MAX_ELEMENTS, MAX_SVG_BYTES
from handouts.clinic.svg_rules import drawing_size
from handouts.errors import HandoutError

PATH = '<path d="M0 0h10v10z"/>'
OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:i="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 20 10">'
)
KEPT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">{}</svg>'
WHOLE = '<path d="M0 0h10v10z"></path>'


def drawing(inside: str) -> bytes:
    return f"{OPEN}{inside}</svg>".encode()


def found(data: bytes) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        read_svg(data, "logo.svg")
    assert all(problem.hint for problem in caught.value.problems)
    return [f"{problem.where} {problem.what}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        (PATH, WHOLE),
        ('<g fill="#a" opacity=".5" class="b"/>' + PATH, '<g fill="#a" opacity=".5" class="b"></g>' + WHOLE),
        (
            '<g id="a"/><use xlink:href=" #a" x="-2%"/>',
            '<g id="a"></g><use href="#a" x="-2%"></use>',
        ),
        ('<use href="#a" xlink:href="#b"/>', '<use href="#a"></use>'),
        ("<style>a &gt; b { fill: red }<![CDATA[<]]></style>" + PATH, "<style>a > b { fill: red }&lt;</style>" + WHOLE),
        ("<title>A &amp; B</title>" + PATH, "<title></title>" + WHOLE),
        ('<a href="https://example.com" xlink:href="javascript:alert(1)">' + PATH + "</a>", f"<a>{WHOLE}</a>"),
        ('<i:work i:about="x"><path d="M0 0"/></i:work>' + PATH, WHOLE),
        ('<i:script xmlns:i="http://elsewhere.example"/>' + PATH, WHOLE),
        (f'<g i:export-filename="C:\\a.png" xml:space="preserve" id="a&#10;&quot;&lt;">{PATH}</g>',
         f'<g id="a\n&quot;&lt;">{WHOLE}</g>'),
        (f'<switch><foreignObject width="1"><i:pgf/><p>text</p></foreignObject>{PATH}</switch>',
         f"<switch>{WHOLE}</switch>"),
        ("<text> </text>" + PATH, "<text></text>" + WHOLE),
        ("<style>@font-face{src:url(data:font/woff;base64,AA)}</style>" + PATH,
         "<style>@font-face{src:url(data:font/woff;base64,AA)}</style>" + WHOLE),
        ('<g fill="url( #a ) red" stroke="none"/>' + PATH, '<g fill="url( #a ) red" stroke="none"></g>' + WHOLE),
    ],
)  # fmt: skip
def test_what_is_kept(inside: str, kept: str) -> None:
    assert read_svg(drawing(inside), "logo.svg") == (KEPT.format(kept).encode(), 20.0, 10.0)


@pytest.mark.parametrize(
    "data",
    [
        drawing(PATH).decode().encode("utf-16"),
        b"\xef\xbb\xbf" + drawing(PATH),
        b'<?xml version="1.0" encoding="ISO-8859-1"?><!-- \xe9 -->' + drawing(PATH),
        '<?xml version="1.0" encoding="windows-1251"?><!-- \u0436 -->'.encode("cp1251") + drawing(PATH),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
        + drawing(PATH),
        b'<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg"><!ENTITY d "M0 0h10v10z">]>'
        + drawing('<path d="&d;"/>').replace(b"http://www.w3.org/2000/svg", b"&ns;"),
        f'<svg viewBox="0 0 20 10">{PATH}</svg>'.encode(),
        drawing(PATH).replace(b"<path", b"<s:path xmlns:s='http://www.w3.org/2000/svg'"),
    ],
)
def test_it_is_the_same_drawing_however_it_is_written(data: bytes) -> None:
    assert read_svg(data, "logo.svg").data == KEPT.format(WHOLE).encode()


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "holds a script (<script>)"),
        ('<g onload="alert(1)"/>', "holds a script (an attribute that starts with on)"),
        ("<foreignObject/>", "holds something that is not a drawing (<foreignObject>)"),
        ("<text><tspan>Willow</tspan></text>", "holds text, which needs a font (<text>)"),
        ("<flowRoot>Willow</flowRoot>", "holds text, which needs a font (<text>)"),
        ("<meshgradient/>", "has colours that cannot be drawn (<meshgradient>)"),
        ('<g fill="var(--brand, #000)"/>', "has a colour or shape that cannot be drawn (var)"),
        ("<style>.a{fill:oklch(40% 0.2 0)}</style>", "has a colour or shape that cannot be drawn (oklch)"),
        ('<g style="clip-path: circle(4px)"/>', "has a colour or shape that cannot be drawn (circle)"),
        ('<image href="data:image/png;base64,AAAA"/>', "holds a picture that is broken: it cannot be opened"),
        ('<image href="data:image/png;base64,"/>', "holds a picture that is broken or too large"),
        ('<image href="data:,%3Csvg/%3E"/>', "holds a picture that draws nothing"),
        *(
            (reference, "refers to something outside itself")
            for reference in (
                '<use xlink:href="other.svg#leaf"/>',
                '<use href="data:image/png;base64,AAAA"/>',
                '<image href="/etc/passwd"/>',
                '<image xlink:href="https://example.com/a.png"/>',
                '<filter><feImage href="a.png"/></filter>',
                '<g fill="url(https://example.com/a)"/>',
                '<g fill="u\\72l(/etc/passwd)"/>',
                "<g style=\"fill:URL( '/etc/passwd' )\"/>",
                "<style>@import 'https://example.com/a.css';</style>",
                "<style>a{background:url(//example.com)}</style>",
                "<style><![CDATA[@font-face{src:url(a.woff)}]]></style>",
            )
        ),
    ],
)
def test_what_is_refused_is_told_with_its_line(inside: str, said: str) -> None:
    assert said in [line.removeprefix("logo.svg:2 ") for line in found(drawing("\n" + inside + PATH))]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ":1 is not a complete SVG file (no element found)"),
        (drawing(PATH)[:-4], ":1 is not a complete SVG file (unclosed token)"),
        (b"<svg x:a='1'/>", ":1 is not a complete SVG file (unbound prefix)"),
        (b"<html/>", ":1 is not an SVG drawing"),
        (b'<svg viewBox="0 0 9 9"/>', ":1 draws nothing"),
        (f"<svg>{PATH}</svg>".encode(), ":1 has neither a width and height nor a viewBox"),
        (
            b'<?xml version="1.0" encoding="UTF-7"?>' + drawing(PATH),
            ":1 is in an encoding that cannot be read",
        ),
        (
            b'<?xml version="1.0" encoding="none"?>' + drawing(PATH),
            ":1 is in an encoding that cannot be read",
        ),
        (b'<?xml-stylesheet href="a.css"?>' + drawing(PATH), ":1 takes its styles from another file"),
        (b" " * MAX_SVG_BYTES + drawing(PATH), f" is larger than {MAX_SVG_BYTES:,} bytes"),
    ],
)
def test_a_broken_or_foreign_file_is_refused(data: bytes, said: str) -> None:
    assert found(data) == [f"logo.svg{said}"]


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">', "has entities that could grow without limit"),
        (f'<!ENTITY a "{"a" * 60_000}">', "has entities that could grow without limit"),
        ('<!ENTITY % a "b">', "has entities that could grow without limit"),
        ('<!ENTITY a SYSTEM "file:///etc/passwd">', "refers to something outside itself"),
    ],
)
def test_entities_neither_grow_nor_fetch(declared: str, said: str) -> None:
    data = f"<!DOCTYPE svg [{declared}]>".encode() + drawing(f'<g id="{"&a;" * 100}"/>{PATH}')
    assert found(data) == [f"logo.svg:1 {said}"]


def test_an_attribute_that_a_document_type_repeats_does_not_grow() -> None:
    many = f'<!DOCTYPE svg [<!ATTLIST g id CDATA "{"a" * 5_000}">]>'.encode() + drawing("<g/>" * 5_000 + PATH)
    assert found(many) == ["logo.svg:1 is too large when unpacked"]


def test_too_much_is_refused_however_it_is_made() -> None:
    endless = ":1 repeats parts of itself too often, or endlessly (<use>)"
    over = f":1 has more than {MAX_ELEMENTS:,} elements, or more than {MAX_DEPTH} levels of them"
    tens = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 7))
    assert found(drawing(f'<g id="g0">{PATH}</g>{tens}')) == [f"logo.svg{endless}"]
    assert found(drawing(f'<g id="a">{PATH}<use href="#a"/></g>')) == [f"logo.svg{endless}"]
    assert found(drawing(f'<pattern id="a"><g fill="url(#a)">{PATH}</g></pattern>')) == [f"logo.svg{endless}"]
    hidden = rf'<pattern id="a"><g fill="url(\23 a)">{PATH}</g></pattern>'
    assert found(drawing(hidden)) == [f"logo.svg{endless}"]
    assert found(drawing("<g>" * MAX_DEPTH + PATH + "</g>" * MAX_DEPTH)) == [f"logo.svg{over}"]
    assert found(drawing("<g/>" * MAX_ELEMENTS)) == [f"logo.svg{over}"]


def test_every_kind_of_problem_is_said_once() -> None:
    assert len(found(drawing("<text>a</text><text>b</text><script/>" + PATH))) == 2


@pytest.mark.parametrize(
    ("attributes", "size", "box"),
    [
        ('width="30" height="20px" viewBox="0 0 1 1"', (30.0, 20.0), "0 0 1 1"),
        ('width="1in" height="72pt"', (96.0, 96.0), "0 0 96 96"),
        ('width="100%" height="100%" viewBox="0,0,30,20"', (30.0, 20.0), "0,0,30,20"),
        ('width="90" viewBox="0 0 30 20"', (90.0, 60.0), "0 0 30 20"),
        ('height="2em" viewBox="0 0 30 20"', (48.0, 32.0), "0 0 30 20"),
        ('width="9" height="8" viewBox="0 0 0 0"', (9.0, 8.0), "0 0 9 8"),
    ],
)
def test_the_size_comes_from_the_first_element(attributes: str, size: tuple[float, float], box: str) -> None:
    data, *found_size = read_svg(f"<svg {attributes}>{PATH}</svg>".encode(), "logo.svg")
    root = ElementTree.fromstring(data)
    assert tuple(found_size) == pytest.approx(size)
    assert root.attrib["viewBox"] == box and not {"width", "height"} & root.attrib.keys()


@pytest.mark.parametrize(
    "attributes",
    [
        'width="0" height="20"',
        'width="-3" height="20"',
        'viewBox="0 0 x 20"',
        'viewBox="0 0 1e400 20"',
        'width="5"',
    ],
)
def test_a_drawing_without_a_size_is_refused(attributes: str) -> None:
    said = "logo.svg:1 has neither a width and height nor a viewBox"
    assert found(f"<svg {attributes}>{PATH}</svg>".encode()) == [said]


def png(mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (4, 2)).save(stream, "PNG" if mode != "CMYK" else "JPEG")
    return stream.getvalue()


def embedded(data: bytes, kind: str = "image/png") -> bytes:
    return drawing(f'<image href="data:{kind};base64,{base64.b64encode(data).decode("ascii")}"/>')


def picture_in(data: bytes) -> bytes:
    """The type of the first picture inside a drawing, after it was read."""
    image = ElementTree.fromstring(read_svg(data, "logo.svg").data)[0]
    return base64.b64decode(image.attrib["href"].partition(",")[2])


def test_a_picture_inside_is_read_as_if_it_had_come_alone() -> None:
    assert picture_in(embedded(png())) == png()
    assert picture_in(embedded(png("CMYK"), "image/jpeg")).startswith(b"\x89PNG")
    inner = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4" viewBox="0 0 20 10">'
        + WHOLE.encode()
        + b"</svg>"
    )
    sized = drawing(PATH).replace(b"viewBox", b'width="8" height="4" viewBox')
    assert picture_in(embedded(sized)) == picture_in(embedded(gzip.compress(sized))) == inner
    assert found(embedded(embedded(embedded(png())))) == [
        "logo.svg:1 holds a picture that holds a picture that is nested three drawings deep"
    ]
    assert found(embedded(gzip.compress(bytes(MAX_SVG_BYTES + 1)))) == [
        "logo.svg:1 holds a picture that is broken or too large"
    ]


PIECES = (
    *(
        "<g>",
        "</g>",
        "<g id='a'>",
        "<use href='#a'/>",
        "<style>",
        "</style>",
        "url(",
        "&",
        "<text>",
        "</svg>",
        "'/>",
    ),
    *(
        "<image href='data:,",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]>",
        "&a;",
        "\0",
        "\ufeff",
        "<?xml version='1.0'?>",
    ),
    *(PATH, OPEN),
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)))
def test_whatever_comes_is_read_or_refused(pieces: list[str]) -> None:
    data = (OPEN + "".join(pieces)).encode("utf-8", "surrogatepass")
    try:
        kept = read_svg(data, "logo.svg")
    except HandoutError as error:
        assert all(problem.where.startswith("logo.svg") for problem in error.problems)
        return
    again = read_svg(kept.data, "logo.svg")
    assert again == kept


@pytest.mark.parametrize(
    "attribute",
    [
        'style="url( {}"'.format(" " * 4_000_000),
        'style="{}"'.format("@" * 4_000_000),
        'style="{}("'.format("color-" * 800_000),
        'viewBox="{}x"'.format("1" * 4_000_000),
        'width="1{}x"'.format(" " * 4_000_000),
    ],
)
def test_a_long_value_is_read_in_a_moment(attribute: str) -> None:
    """A pattern that backtracks would take hours."""
    found(f"<svg {attribute}><script/></svg>".encode())


@pytest.mark.parametrize(
    ("width", "height", "box", "size"),
    [
        ("30", "20", None, (30.0, 20.0)),
        ("30", "0", None, None),
        ("0", "20", None, None),
        ("30", "", (0.0, 0.0, 3.0, 4.0), (30.0, 40.0)),
        ("", "20", (0.0, 0.0, 3.0, 4.0), (15.0, 20.0)),
        ("", "", (0.0, 0.0, 3.0, 4.0), (3.0, 4.0)),
        ("30", "0", (0.0, 0.0, 3.0, 4.0), None),
        ("", "", None, None),
    ],
)
def test_a_drawing_has_a_size_only_if_both_sides_have_one(
    width: str, height: str, box: tuple[float, float, float, float] | None, size: tuple[float, float] | None
) -> None:
    assert drawing_size(width, height, box) == size
