"""Blocks to pages: feet, page breaks, pieces that no page can hold, and the order of words."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp
from making import (
    FOOT,
    SVG,
    bullets,
    cell,
    different_words,
    faces,
    lay_out,
    make,
    para,
    spans,
    theme,
    words_of,
)
from readback import page_sizes, page_texts, text_marks

from handouts.errors import HandoutError
from handouts.pdf import blocks as b
from handouts.pdf.layout import ArtFile, typeset

TITLE = b.Heading(1, spans("Sheet"))
EVERYTHING: tuple[b.Block, ...] = (
    b.Letterhead(
        (b.Row((1, 1), ((b.Figure("logo", "The clinic"),), (b.Paragraph(spans("The clinic"), "clinic"),))),)
    ),
    TITLE,
    b.Callout("danger", (b.Heading(2, spans("Get help now")), para("Call if"), bullets("one", "two"))),
    b.Heading(2, spans("Your plan")),
    b.Table((1, 2), ((cell("Day", True), cell("What", True)),), ((cell("1", True), cell("Walk")),)),
    b.Keep((b.Heading(3, spans("How")), bullets("first", "then", ordered=True))),
    b.Figure("a.svg", "A shape", spans("What the shape shows")),
    b.Row((2, 1), ((para("Beside"),), (b.QrCode("https://example.com/book", "Code: book a visit"),))),
    b.Slot("name", "Write the name", spans("For")),
    b.WriteLines(2, "My questions"),
    b.PageBreak(),
    b.Paragraph(
        (
            b.Span("See "),
            b.Span("our page", href="https://example.com/"),
            b.Span(" or "),
            b.Span("call", bold=True),
        )
    ),
)


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("form", ["standard", "large-print"])
def test_every_kind_of_block_keeps_the_promises_on_every_paper(paper: str, form: str) -> None:
    made = make(*EVERYTHING, paper=paper, form=form, but=("HDG-012",))
    assert made.reading.text.split() == words_of(EVERYTHING)
    expected = (612, 792) if paper == "letter" else (595.28, 841.89)
    assert all(size == pytest.approx(expected, abs=0.01) for size in page_sizes(made.data))


def test_the_foot_says_which_page_of_how_many() -> None:
    made = make(TITLE, para("one"), b.PageBreak(), para("two"), b.PageBreak(), para("three"))
    assert made.reading.feet == [f"Foot of the sheet, page {page} of 3" for page in (1, 2, 3)]


def test_the_foot_is_no_part_of_what_is_read_aloud() -> None:
    made = make(TITLE, para("one"))
    assert "Foot" not in made.reading.said
    assert page_texts(made.data) == ["Sheet one Foot of the sheet, page 1 of 1"]


def test_the_foot_may_hold_columns_and_a_slot() -> None:
    foot: tuple[b.Block, ...] = (
        b.Row((1, 1), ((para("Version 1"), b.Slot("date", "Date", style="foot")), (para("Page {page}"),))),
    )
    made = make(TITLE, para("one"), words={"date": "November 22, 2026"}, foot=foot)
    assert made.reading.feet == ["Version 1 November 22, 2026 Page 1"] or made.reading.feet == [
        "Version 1 Page 1 November 22, 2026"
    ]
    assert "2026" not in made.reading.said


PAGE = (para("on page {page} of {pages}"),)


@pytest.mark.parametrize(
    "block",
    [
        b.Keep(PAGE),
        b.Callout("plain", PAGE),
        b.BulletList((PAGE,)),
        b.Table((1, 1), (), ((b.Cell((para("Sheet"),)), b.Cell(PAGE)),)),
        b.Heading(3, PAGE[0].spans),
        b.Row((1, 1), ((b.Keep(PAGE),), ())),
    ],
    ids=lambda block: type(block).__name__,
)
def test_the_number_of_the_page_may_stand_in_anything(block: b.Block) -> None:
    made = make(TITLE, para("one"), b.PageBreak(), para("two"), foot=(block,))
    for at, foot in enumerate(made.reading.feet, start=1):
        assert f"on page {at} of 2" in foot
        assert "{" not in foot


def test_a_slot_of_the_foot_that_is_not_filled_leaves_nothing() -> None:
    foot: tuple[b.Block, ...] = (para("Version 1"), b.Slot("date", "Date", style="foot"))
    made = make(TITLE, para("one"), foot=foot)
    assert made.reading.feet == ["Version 1"]


def test_the_story_ends_above_the_foot() -> None:
    made = make(TITLE, *(para(different_words(90 + n)) for n in range(20)), but=("PAG-001",))
    assert made.pages > 1
    assert all(
        text.endswith(f"page {at} of {made.pages}") for at, text in enumerate(page_texts(made.data), 1)
    )


def test_a_page_break_begins_a_page() -> None:
    made = make(TITLE, para("before"), b.PageBreak(), para("after"))
    assert [text.split()[0] for text in page_texts(made.data)] == ["Sheet", "after"]


def test_a_sheet_needs_no_foot() -> None:
    assert make(TITLE, para("one"), foot=()).reading.feet == [""]


def test_blocks_are_drawn_the_same_each_time() -> None:
    assert make(*EVERYTHING).data == make(*EVERYTHING).data


def tall(name: str, at: str) -> ArtFile:
    """A drawing that is taller than a page when it is as wide as a figure."""
    return ArtFile(name, "svg", SVG, 10, 400)


TOWER = b.Figure("tall.svg", "A tower", spans("A caption", at="en.md:6"), at="en.md:5")
FORM = b.Slot("note", "Write here", spans("Note", at="handout.html:7"), 60, at="handout.html:7")
LONG_TEXT = tuple(b.Paragraph(spans(different_words(30), at="en.md:9")) for _ in range(9))


@pytest.mark.parametrize(
    ("block", "where"),
    [
        (TOWER, "en.md:5"),
        (FORM, "handout.html:7"),
        (b.WriteLines(60, "Write here", most=60, at="handout.html:8"), "handout.html:8"),
        (b.Callout("danger", (b.Heading(2, spans("Danger", at="en.md:3")), TOWER)), "en.md:5"),
        (b.Callout("danger", (*LONG_TEXT, TOWER)), "en.md:5"),
        (b.Keep((para("How"), bullets("one"), FORM)), "handout.html:7"),
        (b.BulletList(((para("one"),), (TOWER,))), "en.md:5"),
        (b.Row((1, 1), ((para("Beside"),), (TOWER,))), "en.md:5"),
        (b.Table((1, 1), (), ((cell("Day", True), b.Cell((TOWER,))),)), "en.md:5"),
        (b.Figure("tall.svg", "A tower"), "the sheet"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_a_piece_that_no_page_can_hold_is_named_with_its_line(block: b.Block, where: str) -> None:
    with pytest.raises(HandoutError) as caught:
        typeset(b.Sheet("A sheet", "en", (TITLE, *LONG_TEXT, block)), theme(), faces(), tall)
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == (where, "this is taller than a page")
    assert problem.hint.startswith("Make it shorter")


def test_a_foot_that_leaves_no_room_is_named_with_its_line() -> None:
    with pytest.raises(HandoutError) as caught:
        lay_out(TITLE, foot=(para("Foot"), FORM))
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("handout.html:7", "the foot leaves too little of the page")


def test_a_story_without_an_end_is_stopped() -> None:
    with pytest.raises(HandoutError, match="more than 300 pages"):
        lay_out(TITLE, *([b.PageBreak()] * 400))


def test_a_letter_without_a_glyph_stops_the_sheet_and_says_where() -> None:
    with pytest.raises(HandoutError) as caught:
        lay_out(TITLE, b.Paragraph((b.Span("漢", at="handout.html:9"),)))
    assert caught.value.problems[0].where == "handout.html:9"


def test_a_letter_without_a_glyph_in_the_foot_stops_the_sheet() -> None:
    with pytest.raises(HandoutError):
        lay_out(TITLE, foot=(para("漢"),))


def test_only_blocks_can_be_typeset() -> None:
    with pytest.raises(TypeError, match="str"):
        lay_out("words")  # type: ignore[arg-type]


def test_headings_keep_their_level() -> None:
    made = make(TITLE, b.Heading(2, spans("Two")), b.Heading(3, spans("Three")), para("Words."))
    assert [kid.role for kid in made.tree.kids if not isinstance(kid, str)] == ["H1", "H2", "H3", "P"]


def test_a_figure_says_what_it_shows() -> None:
    made = make(TITLE, b.Figure("a.svg", "A shape", spans("What it shows")))
    (figure,) = made.tree.all("Figure")
    assert figure.alt == "A shape"
    assert [node.text() for node in made.tree.all("Caption")] == ["What it shows"]


def test_a_place_to_write_is_announced_as_one() -> None:
    made = make(
        TITLE,
        b.Slot("how", "Write here: how and when"),
        b.WriteLines(3, "My questions"),
        b.Tick("Done: walk"),
    )
    found = [(node.alt, node.attributes["Role"], node.attributes["Desc"]) for node in made.tree.all("Form")]
    assert found == [
        ("Write here: how and when", "tv", "Write here: how and when"),
        ("My questions", "tv", "My questions"),
        ("Done: walk", "cb", "Done: walk"),
    ]


def test_a_slot_in_two_places_is_filled_in_both() -> None:
    made = make(
        TITLE,
        b.Slot("name", "Name", spans("For")),
        b.PageBreak(),
        b.Slot("name", "Name"),
        words={"name": "Ann"},
    )
    assert made.reading.text == "Sheet For Ann Ann"


def test_a_code_for_a_telephone_is_drawn_in_black_with_white_around() -> None:
    made = make(TITLE, b.QrCode("https://example.com/book", "Code: book a visit"))
    (figure,) = made.tree.all("Figure")
    left, low, right, top = (float(value) for value in figure.attributes["BBox"])
    assert right - left == pytest.approx(top - low, abs=0.02)
    code = "\n".join(piece for piece in made.layout.canvas.pages[0].code if isinstance(piece, str))
    squares = [line.split() for line in code.split("\n") if line.endswith(" re")]
    module = (right - left) / round((right - left) / float(squares[0][3]))
    assert min(float(each[0]) for each in squares) == pytest.approx(left + 2 * module, abs=0.1)


@pytest.mark.parametrize(
    ("href", "read"),
    [
        ("https://example.com/book?day=1&room=2", "https://example.com/book?day=1&room=2"),
        ("https://bücher.example/Übung", "https://xn--bcher-kva.example/%C3%9Cbung"),
        ("tel:+4930123456", "tel:+4930123456"),
        (f"https://example.com/{'long/' * 116}", f"https://example.com/{'long/' * 116}"),
    ],
)
@pytest.mark.parametrize("form", ["standard", "large-print"])
def test_a_telephone_reads_the_code_off_the_page(href: str, read: str, form: str) -> None:
    made = make(TITLE, b.QrCode(href, "Code", spans("Scan to book")), form=form)
    page = pypdfium2.PdfDocument(made.data)[0]
    (found,) = zxingcpp.read_barcodes(page.render(scale=600 / 72, grayscale=True).to_pil())
    assert (found.text, found.ec_level) == (read, "M")


def contents(*headings: str) -> b.Contents:
    return b.Contents(
        tuple(b.Entry(spans(f"About {heading}"), heading, "handout.html:7") for heading in headings)
    )


def test_the_list_of_pages_says_where_each_heading_stands() -> None:
    first, second = (b.Heading(2, spans(name)) for name in ("First", "Second"))
    made = make(TITLE, contents("First", "Second"), first, b.PageBreak(), b.PageBreak(), second)
    assert "About First 1 About Second 3" in made.reading.text
    numbers = [mark for mark in text_marks(made.data) if mark.page == 0 and mark.text.strip() in ("1", "3")]
    assert [mark.right for mark in numbers[:2]] == pytest.approx([made.layout.theme.right] * 2, abs=2.5)


def test_the_list_of_pages_names_only_headings_that_are_there() -> None:
    with pytest.raises(
        HandoutError, match=r"handout.html:7: the list of pages names a heading that is not there"
    ):
        make(TITLE, contents("Third"))


def test_the_foot_of_the_tests_stands_on_every_sheet() -> None:
    assert words_of(FOOT)[0] == "Foot"
