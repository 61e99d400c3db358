"""Ink stays in its place: whatever a slot contains, no pixel outside the slots changes."""

from __future__ import annotations

import re
from functools import cache

import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import DATE, FOOT, IDENTITY, edition_of, faces, font_book, para, theme
from PIL import Image, ImageChops, ImageFilter

from handouts.clinic import read_svg
from handouts.edition.build import master_of
from handouts.errors import HandoutError
from handouts.pdf import blocks as b
from handouts.pdf.layout import ArtFile, plain_drawing, typeset
from handouts.pdf.master import Filler, assemble
from handouts.pdf.master import complex_text as limits
from handouts.text import MAX_MARKS, clean, has_too_many_marks, stream_safe

# Other tests check words in every script against the promises; here hundreds of texts get a file each.
pytestmark = pytest.mark.unheld
SCALE = 1.0
#: The margin around the lines of a slot that belongs to it, in points per point of type.
BESIDE = limits.BESIDE + 0.1

MARKS = (
    "".join(map(chr, range(0x300, 0x370)))
    + "\u0489\u0488\u20dd\u20e0\u1dc4\u0e49\u0e38\u0f39\u064b\u0651\u0591"
)
TALL = "ឱ្យក្បៀស្រ្តីॐक्ष्म्यैสิ้นปู่ที่ญฺّهِمْఖ్ఖ్ఖ్ஶ்ரீ﷽ꧏẤặ̣Ǻ"
words = st.lists(
    st.one_of(
        st.builds(
            lambda letter, marks: letter + marks,
            st.sampled_from("aАΩQgjאعกកఅஅअ·-"),
            st.text(MARKS, max_size=MAX_MARKS),
        ),
        st.text(TALL, min_size=1, max_size=8),
        st.text(min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@cache
def filler() -> Filler:
    return Filler(master_of(edition_of(treatments=["massage"])))


def pages(slot: str, text: str = "") -> dict[int, Image.Image]:
    """The pages that have a slot, as pictures."""
    document = pypdfium2.PdfDocument(bytes(filler().fill({slot: text} if text else {}, DATE)))
    try:
        return {number: document[number].render(scale=SCALE).to_pil().convert("L") for number in boxes(slot)}
    finally:
        document.close()


@cache
def blank(slot: str) -> dict[int, Image.Image]:
    """The sheet without words."""
    return pages(slot)


@cache
def boxes(slot: str) -> dict[int, list[tuple[int, int, int, int]]]:
    """The areas where a slot's words may be drawn, by page: left, top, right and bottom in pixels."""
    found: dict[int, list[tuple[int, int, int, int]]] = {}
    for place in filler().master.places:
        if place.slot == slot:
            height, size = filler().master.pages[place.page].size[1], place.size
            left, right = place.x - BESIDE * size, place.x + place.width + BESIDE * size
            top = height - place.y - place.ruling - limits.ABOVE * size
            bottom = height - place.y + place.lines * place.ruling + limits.BELOW * size
            box = (left * SCALE, top * SCALE, right * SCALE + 1, bottom * SCALE + 1)
            found.setdefault(place.page, []).append(tuple(map(int, box)))  # type: ignore[arg-type]
    return found


def ink_outside(slot: str, text: str) -> list[int]:
    """The pages on which a pixel outside the slot's places differs."""
    found = []
    for number, page in pages(slot, text).items():
        differ = ImageChops.difference(page, blank(slot)[number])
        for box in boxes(slot)[number]:
            differ.paste(0, box)
        if max(differ.tobytes()) > 8:
            found.append(number)
    return found


@pytest.mark.parametrize("slot", ["patient", "note", "how:massage", "therapist", "next-visit"])
@given(words)
@example("Z" + "\u0301" * MAX_MARKS)
@example("Z" + "\u0316" * MAX_MARKS)
@example(" ".join("q" + "\u0489" * 29 for _ in range(9)))
@example("ﷺ ﷽ ﷽")
@settings(max_examples=8)
def test_hostile_words_are_drawn_in_their_slots_or_refused(slot: str, text: str) -> None:
    try:
        assert ink_outside(slot, clean(text)) == []
    except HandoutError as error:
        assert error.problems


def test_without_the_clip_marks_are_drawn_over_the_letterhead(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ink_outside("patient", "Z" + "\u0301" * MAX_MARKS)
    monkeypatch.setattr(limits, "ABOVE", 99.0)  # nothing is tall enough to be clipped
    # Another letter: a Filler remembers how it drew the last names.
    assert ink_outside("patient", "X" + "\u0301" * MAX_MARKS)


@pytest.mark.parametrize("marks", [MAX_MARKS, MAX_MARKS + 1, 200, 5000])
def test_marks_on_one_letter_are_bounded(marks: int) -> None:
    text = clean("ẞ" + "\u0302\u0323" * (marks // 2) + "\u0301" * (marks % 2))
    if marks <= MAX_MARKS:
        filler().fill({"patient": text}, DATE)
        return
    for call in (lambda: filler().fill({"patient": text}, DATE), lambda: filler().check({"patient": text})):
        with pytest.raises(HandoutError, match="a letter has more than 30 marks"):
            call()


@pytest.mark.parametrize(
    "text",
    ["क्" * 3000, "क्" * 300, "ក្" * 2000, "ل" * 5000, "ᄀ" * 3000, "\u0f40\u0f71" * 2000, "ﷲ" * 800, "𝔸" * 30],
)
def test_what_the_check_lets_through_can_be_written(text: str) -> None:
    """The fields of a font file have 16 bits."""
    for slot in ("patient", "note"):
        try:
            filler().check({slot: clean(text)})
        except HandoutError:
            with pytest.raises(HandoutError):
                filler().fill({slot: clean(text)}, DATE)
        else:
            filler().fill({slot: clean(text)}, DATE)


def test_stream_safe_text_has_the_same_letters() -> None:
    text = "a" + "\u0301" * 3000
    safe = stream_safe(text)
    assert safe.replace("\u034f", "") == text
    assert max(map(len, re.findall("\u0301+", safe))) == MAX_MARKS
    assert has_too_many_marks(clean(text))


def test_words_of_every_day_are_not_cut_off() -> None:
    """Only ink far outside is clipped: the page code of a name in any script is unchanged."""
    from names import NAMES

    for names in NAMES.values():
        for name in names:
            assert not any(" re W n " in code for code in filler().draw({"patient": name}).codes), name


def test_words_that_are_cut_off_keep_the_promises() -> None:
    from promises import hold

    # Too few to reach the margin: the check of margins also measures what is clipped.
    hold(bytes(filler().fill({"patient": "Z" + "\u0301" * 9}, DATE)))


# --- drawings ---------------------------------------------------------------------------------------------------

_NUMBERS = ("-9999", "-1", "0", "0.001", "7", "50", "9999", "32767", "1e9", "1e-300", "nan")
_SHAPES = (
    '<rect x="{}" y="{}" width="{}" height="{}"/>',
    '<path d="M{} {}L{} {}" stroke="#000" stroke-width="{}"/>',
    '<path d="M{} {}C{} {} {} 5 9 9"/>',
    '<path d="M0 0A{} {} {} 0 1 {} {}z"/>',
    '<circle cx="{}" cy="{}" r="{}"/>',
    '<path d="M1 1L50 9L1 1.01" fill="none" stroke="#000" stroke-width="{}" stroke-miterlimit="{}"/>',
    '<g transform="matrix({} {} {} {} {} {})"><path d="M0 0h90v90z"/></g>',
    '<g transform="rotate({}) scale({})"><rect x="{}" width="{}" height="9"/></g>',
    '<rect width="{}" height="{}" opacity=".5"/>',
    '<svg overflow="visible" x="{}" y="{}" width="{}" height="{}"><rect width="9999" height="9999"/></svg>',
    '<filter id="f" x="-99" y="-99" width="{}" height="{}"><feFlood/></filter><rect width="9" height="9" '
    'filter="url(#f)"/>',
)  # fmt: skip
drawings = st.lists(
    st.builds(
        lambda shape, values: shape.format(*values),
        st.sampled_from(_SHAPES),
        st.lists(st.sampled_from(_NUMBERS), min_size=6, max_size=6),
    ),
    min_size=1,
    max_size=3,
).map("".join)


def art_of(inside: str) -> ArtFile:
    data = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60">{inside}</svg>'.encode()
    return ArtFile("a.svg", "svg", *read_svg(data, "a.svg"))


def pages_with(inside: str) -> list[Image.Image]:
    """A sheet with a letterhead and a figure, both with this drawing, as pictures."""
    art = art_of(inside)
    figure = b.Figure("a.svg", "A drawing", width=40.0)
    story = (
        b.Letterhead((b.Figure("logo", "A logo", width=30.0), para("Oak Lane"))),
        para("Before"),
        figure,
        para("After"),
    )
    layout = typeset(b.Sheet("A sheet", "en", story, FOOT), theme(), faces(), lambda *_: art)
    data = bytes(Filler(assemble(layout, IDENTITY, faces(), font_book().pairs("Noto Sans"))).fill({}, DATE))
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.render(scale=SCALE).to_pil().convert("L") for page in document]
    finally:
        document.close()


@cache
def places() -> tuple[Image.Image, Image.Image]:
    """The page with nearly empty drawings, white where they may draw and one pixel around it."""
    (empty,), (full,) = pages_with('<path d="M0 0h.01v.01z"/>'), pages_with('<rect width="100" height="60"/>')
    differ = ImageChops.difference(empty, full).point(lambda value: 255 if value > 8 else 0)
    return empty, differ.filter(ImageFilter.MaxFilter(3))


@given(drawings)
@example('<path d="M-90 50h300" stroke="#000" stroke-width="9999"/>')
@example('<rect x="-500" y="-500" width="2000" height="2000" opacity=".9"/>')
@settings(max_examples=10)
def test_hostile_drawings_stay_in_their_boxes_or_are_refused(inside: str) -> None:
    empty, allowed = places()
    try:
        (page,) = pages_with(inside)
    except HandoutError as error:
        assert error.problems
        return
    differ = ImageChops.difference(page, empty)
    differ.paste(0, mask=allowed)
    assert max(differ.tobytes()) <= 8


def test_a_drawing_that_is_not_clipped_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    empty, allowed = places()
    whole = plain_drawing(art_of('<rect x="-50" y="-50" width="200" height="200"/>').data)
    art = ArtFile("a.svg", "svg", b"", 100, 60, whole[2].partition("\n")[2])
    monkeypatch.setitem(globals(), "art_of", lambda _: art)
    (page,) = pages_with("")
    differ = ImageChops.difference(page, empty)
    differ.paste(0, mask=allowed)
    assert max(differ.tobytes()) > 8
