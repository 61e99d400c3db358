"""Where the pieces of a sheet go: what stays together, what is split, and what is where."""

from __future__ import annotations

from itertools import pairwise

import pytest
from making import Made, bullets, different_words, make, para, spans, theme
from readback import Mark, drawn, page_texts, text_marks

from handouts.pdf import blocks as b
from handouts.pdf.layout.flow import gaps
from handouts.pdf.layout.flowables import Gap

TITLE = b.Heading(1, spans("Sheet"))
BODY = theme().styles["body"]


def mark(made: Made, text: str) -> Mark:
    """The only piece of text with these words."""
    (found,) = [each for each in text_marks(made.data) if text in " ".join(each.text.split())]
    return found


def filler(lines: int) -> tuple[b.Block, ...]:
    """Blocks that fill the head of a page, one line each."""
    return tuple(para(f"Filler line {number}") for number in range(lines))


def pages_of(made: Made, text: str) -> list[int]:
    """The pages with these words, counted from 0."""
    return sorted({each.page for each in text_marks(made.data) if text in " ".join(each.text.split())})


@pytest.mark.parametrize("lines", range(20, 34))
def test_no_heading_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    made = make(TITLE, *filler(lines), b.Heading(2, spans("The heading")), para("What it heads. " * 30))
    below = [each.page for each in text_marks(made.data) if "What it heads" in " ".join(each.text.split())]
    assert pages_of(made, "The heading") == [below[0]]
    assert below.count(below[0]) >= 2


@pytest.mark.parametrize("lines", range(24, 36))
def test_no_single_line_of_a_paragraph_is_left_over(lines: int) -> None:
    made = make(TITLE, *filler(lines), para("Neither a widow nor an orphan is left anywhere. " * 9))
    heights = [(each.page, round(each.bottom)) for each in text_marks(made.data) if "orphan" in each.text]
    on = [page for page, _ in heights]
    assert all(on.count(page) >= 2 for page in set(on))


@pytest.mark.parametrize("lines", range(20, 34, 2))
def test_a_box_stands_on_one_page(lines: int) -> None:
    box = b.Callout(
        "call", (b.Heading(2, spans("Boxed head")), para("Boxed words. " * 40), bullets("Boxed item"))
    )
    made = make(TITLE, *filler(lines), box)
    assert len(pages_of(made, "Boxed")) == 1


@pytest.mark.parametrize("kind", ["danger", "call", "message", "plain"])
def test_a_box_taller_than_a_page_goes_on_over_the_next(kind: str) -> None:
    made = make(
        TITLE,
        b.Callout(kind, (b.Heading(2, spans("Boxed head")), *(para(f"Boxed {n}. " * 40) for n in range(12)))),
    )
    assert pages_of(made, "Boxed") == [0, 1] or pages_of(made, "Boxed") == [1, 2]
    assert made.outline.count("Sect\n") == 1
    assert made.reading.text.split() == [
        "Sheet",
        "Boxed",
        "head",
        *(w for n in range(12) for w in ["Boxed", f"{n}."] * 40),
    ]


def test_a_reversed_heading_is_white_on_the_colour_of_the_border() -> None:
    made = make(TITLE, b.Callout("danger", (b.Heading(2, spans("Get help now")), para("Call."))))
    assert theme().callouts["danger"].heading == "reversed"
    code = "\n".join(piece for piece in made.layout.canvas.pages[0].code if isinstance(piece, str))
    heading = code[code.index("/H2 <<") :]
    assert heading.index("1 g") < heading.index("TJ") < heading.index("EMC")


def test_the_text_of_a_box_stands_inside_it() -> None:
    made = make(TITLE, b.Callout("plain", (para("In the box. " * 40),)))
    inside = [each for each in text_marks(made.data) if "box" in each.text]
    ground = max(
        (each for each in drawn(made.data)),
        key=lambda each: (each.right - each.left) * (each.top - each.bottom),
    )
    for each in inside:
        assert ground.left < each.left < each.right < ground.right
        assert ground.bottom < each.bottom < each.top < ground.top


def test_the_number_of_an_item_stands_beside_its_first_line_only() -> None:
    made = make(TITLE, b.BulletList(((para(different_words(900)),), (para("short"),)), ordered=True))
    assert made.pages > 1
    assert [node.text() for node in made.tree.all("Lbl")] == ["1", "2"]
    number = next(each for each in text_marks(made.data) if each.text.strip() == "1")
    assert number.bottom == pytest.approx(text_marks(made.data)[2].bottom, abs=4)
    assert mark(made, "short").left == pytest.approx(text_marks(made.data)[2].left, abs=2)


def test_an_item_may_hold_a_list_and_paragraphs() -> None:
    inner = (para("outer"), bullets("inner one", "inner two"), para("after"))
    made = make(TITLE, b.BulletList((inner, (para("last"),))))
    assert made.reading.text == "Sheet • outer • inner one • inner two after • last"
    body = made.tree.all("LBody")[0]
    assert [node.role for node in body.kids if not isinstance(node, str)] == [
        "P", "L", "P",
    ]  # fmt: skip
    assert mark(made, "inner one").left > mark(made, "outer").left


def test_columns_stand_side_by_side_and_are_read_one_after_the_other() -> None:
    row = b.Row((1, 1), ((para("left one"), para("left two")), (para("right"),)))
    made = make(TITLE, row)
    assert made.reading.text == "Sheet left one left two right"
    assert mark(made, "left one").right < mark(made, "right").left
    assert mark(made, "left one").bottom == pytest.approx(mark(made, "right").bottom, abs=4)


@pytest.mark.parametrize(("align", "beside"), [("top", 0), ("middle", 2), ("bottom", 4)])
def test_columns_stand_where_the_row_says(align: str, beside: int) -> None:
    left = tuple(para(f"line number {name}") for name in "abcde")
    made = make(TITLE, b.Row((1, 1), (left, (para("beside"),)), align))
    level = [mark(made, f"line number {name}").bottom for name in "abcde"]
    distances = [abs(mark(made, "beside").bottom - each) for each in level]
    assert distances.index(min(distances)) == beside


def test_columns_that_no_page_holds_stand_one_below_the_other() -> None:
    tall = tuple(para(f"Tall column, line {number}") for number in range(60))
    made = make(TITLE, b.Row((1, 1), (tall, (para("the other column"),))))
    assert made.pages > 1
    assert made.reading.text.endswith("line 59 the other column")
    assert mark(made, "the other column").left == pytest.approx(mark(made, "line 59").left, abs=1)


def test_columns_inside_a_box_part_when_the_box_leaves_no_page_for_them() -> None:
    tall = tuple(para(f"Tall column, line {number}") for number in range(34))
    for lines in range(26, 35):
        made = make(
            TITLE,
            b.Callout(
                "danger", (b.Heading(2, spans("Head")), b.Row((1, 1), (tall[:lines], (para("other"),))))
            ),
        )
        assert made.reading.text.endswith("other")


def test_what_is_kept_together_moves_to_the_next_page_whole() -> None:
    kept = b.Keep((b.Heading(2, spans("Kept")), *(para(f"Kept {number}") for number in range(12))))
    made = make(TITLE, *filler(24), kept)
    assert len(pages_of(made, "Kept")) == 1


def test_what_is_kept_together_parts_when_no_page_holds_it() -> None:
    made = make(TITLE, b.Keep(tuple(para("Kept " + "abcdefgh"[n % 8] * (n // 8 + 1)) for n in range(80))))
    assert len(pages_of(made, "Kept")) >= 2
    assert made.reading.text.endswith("Kept gggggggggg Kept hhhhhhhhhh")


def test_a_slot_stands_on_the_line_of_its_label() -> None:
    made = make(TITLE, b.Slot("name", "Write the name here", spans("For")), words={"name": "xenon"})
    assert mark(made, "xenon").bottom == pytest.approx(mark(made, "For").bottom, abs=1)
    assert mark(made, "xenon").left > mark(made, "For").right


@pytest.mark.parametrize(
    "label", ["A label as long as the line, or nearly so, that leaves no room for words", "label " * 40]
)
def test_a_slot_stands_below_a_label_that_leaves_it_no_room(label: str) -> None:
    made = make(TITLE, b.Slot("name", "Write the name here", spans(label.strip())), words={"name": "xenon"})
    assert mark(made, "xenon").left == pytest.approx(made.layout.theme.margins[3], abs=2)
    assert not overlapping(text_marks(made.data))


def test_a_box_of_lines_stands_below_its_label() -> None:
    made = make(TITLE, b.Slot("note", "Write a note here", spans("A note"), 3), words={"note": "xenon"})
    assert mark(made, "xenon").top < mark(made, "A note").bottom
    assert mark(made, "xenon").left == pytest.approx(mark(made, "A note").left, abs=2)


def test_a_box_on_a_further_page_says_again_what_it_is() -> None:
    groups = tuple(b.Keep((para(different_words(150)),)) for _ in range(8))
    for kind in ("danger", "plain"):
        box = b.Callout(kind, (b.Heading(2, spans("Get help now: call")), *groups), spans("Get help again"))
        made = make(TITLE, box)
        texts = page_texts(made.data)
        assert made.pages > 2
        assert ["Get help again" in text for text in texts] == [False, *[True] * (made.pages - 1)]
        # For a screen reader it is not a second heading.
        assert "again" not in made.reading.text


def test_of_what_is_to_be_there_once_the_first_with_room_is() -> None:
    def once(text: str) -> b.Keep:
        return b.Keep((para(text), para("two"), para("three")), True, "lines")

    story = [para(str(number)) for number in range(33)]
    made = make(TITLE, *story, once("first"), b.PageBreak(), para("x"), once("second"), once("third"))
    assert [word in made.reading.text for word in ("first", "second", "third")] == [False, True, False]
    made = make(TITLE, once("first"), once("second"))
    assert [word in made.reading.text for word in ("first", "second")] == [True, False]


def test_what_is_needed_once_is_printed_where_it_was_not_before() -> None:
    def once(text: str, optional: bool, word: str = "points") -> b.Keep:
        return b.Keep((para(text), para("two"), para("three")), optional, word)

    full = [para(str(number)) for number in range(33)]
    late = make(TITLE, *full, once("first", True), once("other", True, "lines"), once("last", False))
    assert [word in late.reading.text for word in ("first", "other", "last")] == [False, False, True]
    early = make(TITLE, once("first", True), once("other", True, "lines"), *full, once("last", False))
    assert [word in early.reading.text for word in ("first", "other", "last")] == [True, True, False]


def test_a_drawing_is_scaled_down_to_its_column_and_not_up() -> None:
    def box(figure: b.Figure, shares: tuple[float, float]) -> list[float]:
        made = make(TITLE, b.Row(shares, ((figure,), (para("beside"),))))
        return [float(each) for each in made.tree.all("Figure")[0].attributes["BBox"]]

    small = box(b.Figure("a.svg", "A shape", width=20), (1, 1))
    assert small[2] - small[0] == pytest.approx(20 * 72 / 25.4, abs=0.1)
    narrow = box(b.Figure("a.svg", "A shape", width=120), (1, 9))
    assert narrow[2] - narrow[0] < 60
    assert (narrow[2] - narrow[0]) / (narrow[3] - narrow[1]) == pytest.approx(240 / 160, rel=0.01)


def test_a_letterhead_that_is_pre_printed_leaves_its_room() -> None:
    head = (b.Paragraph(spans("The clinic"), "clinic"), para("214 Willow Street"))
    printed = make(b.Letterhead(head), TITLE)
    left_out = make(b.Letterhead(head, printed=False), TITLE)
    assert mark(printed, "Sheet").bottom == mark(left_out, "Sheet").bottom
    assert left_out.reading.text == "Sheet"
    assert not any("clinic" in each.text for each in text_marks(left_out.data))


def test_lines_to_write_on_are_as_many_and_as_far_apart_as_asked() -> None:
    made = make(TITLE, b.WriteLines(4, "My questions"))
    rules = sorted(
        each.bottom
        for each in drawn(made.data)
        if each.right - each.left > 300 and each.top - each.bottom < 4
    )
    steps = [above - below for below, above in pairwise(rules[1:])]  # the first belongs to the foot
    # All lines are one path, or each is its own.
    assert not steps or steps == pytest.approx([theme().sizes.ruled_line] * 3, abs=0.5)
    code = "\n".join(piece for piece in made.layout.canvas.pages[0].code if isinstance(piece, str))
    assert code[code.index("/Form <<") :].split("/Artifact")[0].count(" l S") == 4


@pytest.mark.parametrize(("following", "lines"), [(4, 3), (30, 20)])
def test_lines_that_may_grow_give_way_to_what_follows_where_the_page_has_room_for_it(
    following: int, lines: int
) -> None:
    kept = b.Keep(tuple(para(f"Kept {number}") for number in range(following)))
    made = make(TITLE, *filler(6), b.WriteLines(3, "My questions", most=30), kept)
    code = "\n".join(piece for piece in made.layout.canvas.pages[0].code if isinstance(piece, str))
    drawn_lines = code[code.index("/Form <<") :].split("EMC")[0].count(" l S")
    assert drawn_lines == 3 if lines == 3 else drawn_lines >= lines
    assert pages_of(made, "Kept") == [0 if lines == 3 else 1]


@pytest.mark.parametrize(("lines", "first"), [(10, True), (30, False)])
def test_a_part_of_a_row_is_left_out_if_a_piece_of_its_group_is_on_a_page(lines: int, first: bool) -> None:
    """A large body to mark where there is room, or else a small one in the background."""
    large = b.Keep((b.WriteLines(6, "large"),), optional=True, once="lines map")
    small = b.Row((1, 1), ((para("text"),), (b.Keep((para("small"),), once="map"),)))
    made = make(TITLE, *filler(lines), large, b.PageBreak(), small)
    assert (bool(made.tree.all("Form")), "small" in made.reading.text) == (first, not first)


def test_lines_grow_into_the_room_of_what_is_left_out_because_of_them() -> None:
    lines = [
        b.Keep((b.WriteLines(1, name, most=30),), optional=True, once="lines") for name in ("one", "two")
    ]
    made = make(TITLE, lines[0], lines[1])
    assert len(made.tree.all("Form")) == 1
    code = "".join(piece for piece in made.layout.canvas.pages[0].code if isinstance(piece, str))
    assert code.count(" l S") > 20


@pytest.mark.parametrize(("lines", "there"), [(10, True), (30, False)])
def test_what_is_not_needed_is_left_out_where_the_page_has_no_room(lines: int, there: bool) -> None:
    made = make(TITLE, *filler(lines), b.Keep((b.WriteLines(6, "My questions"),), optional=True))
    assert (made.pages, bool(made.tree.all("Form"))) == (1, there)


def test_two_columns_are_of_like_height_and_stand_at_their_stops() -> None:
    groups = tuple(b.Keep((b.Heading(3, spans(f"Group {name}")), bullets("one", "two"))) for name in "abcd")
    made = make(TITLE, b.Heading(2, spans("Groups")), b.TwoColumns("half", groups))
    heads = [mark(made, f"Group {name}") for name in "abcd"]
    stops = made.layout.theme.stops
    assert [each.left for each in heads] == pytest.approx([stops["text"]] * 2 + [stops["half"]] * 2, abs=2)
    assert heads[0].bottom == pytest.approx(heads[2].bottom, abs=0.5)


@pytest.mark.parametrize(("lines", "first"), [(18, 0), (30, 1)])
def test_two_columns_begin_on_a_page_that_has_room_for_a_group_or_two(lines: int, first: int) -> None:
    items = tuple(f"item {number}" for number in range(12))
    groups = tuple(b.Keep((b.Heading(3, spans(f"Group {name}")), bullets(*items))) for name in "abcdef")
    made = make(TITLE, b.Heading(2, spans("Groups")), *filler(lines), b.TwoColumns("half", groups))
    assert pages_of(made, "Group a") == [first]
    assert pages_of(made, "Group f") == [1]


def test_the_space_between_two_pieces_is_the_larger_one_asked_for() -> None:
    pieces = [Gap(10), Gap(10), Gap(10)]
    for piece, (before, after) in zip(pieces, [(5, 3), (7, 9), (2, 4)], strict=True):
        piece.before, piece.after = before, after
    assert gaps(pieces) == [0, 7, 9]


def test_text_never_lies_over_text() -> None:
    long = "Some words that go on over the end of their line and on to the next. "
    made = make(
        TITLE,
        b.Callout("danger", (b.Heading(2, spans(long)), para(long), bullets(long * 2, long, ordered=True))),
        b.Row((2, 1), ((para(long * 2),), (para(long),)), "middle"),
        b.Slot("a", "Write here", spans("Label")),
        b.Slot("note", "Write here", spans(long), 3),
        words={"a": "ÅÅÅ ggg", "note": long * 3},
    )
    assert not overlapping(text_marks(made.data))


def overlapping(marks: list[Mark]) -> list[tuple[str, str]]:
    """Pieces of text that overlap by more than a third of the height of the lower one."""
    found = []
    for index, one in enumerate(marks):
        for other in marks[index + 1 :]:
            if one.page != other.page:
                continue
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.top, other.top) - max(one.bottom, other.bottom)
            if wide > 1 and high > min(one.top - one.bottom, other.top - other.bottom) / 3:
                found.append((one.text, other.text))
    return found


@pytest.mark.parametrize(("size", "width"), [("figure", 120), ("wide", 168), ("mark", 22)])
def test_a_drawing_has_the_width_of_its_size(size: str, width: float) -> None:
    made = make(TITLE, b.Figure("a.svg", "A shape", size=size))
    left, _, right, _ = (float(each) for each in made.tree.all("Figure")[0].attributes["BBox"])
    assert right - left == pytest.approx(width, abs=0.1)
