"""Text: words stay whole, lines break, and readers find the right characters at line ends."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import bullets, different_words, faces, make, para, theme

from handouts.errors import HandoutError
from handouts.pdf import blocks as b
from handouts.pdf.text import Line, break_lines, break_words, line_width

NBSP = "\u00a0"


def text_of(line: Line) -> str:
    return "".join(part.text for word in line for part in word.parts + ((word.space,) if word.space else ()))


def lines(text: str, width: float, size: float = 12) -> list[str]:
    return [text_of(line) for line in break_lines(break_words((b.Span(text),), faces()), width, size)]


def words(text: str) -> list[str]:
    return ["".join(part.text for part in word.parts) for word in break_words((b.Span(text),), faces())]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rest for 20 minutes", ["Rest", "for", f"20{NBSP}minutes"]),
        ("20 to 30 minutes", [f"20{NBSP}to{NBSP}30{NBSP}minutes"]),
        ("at 10:30 on 3 December", ["at", f"10:30{NBSP}on", f"3{NBSP}December"]),
        ("Call 911. Go now", ["Call", "911.", "Go", "now"]),
        ("after age 50, or", ["after", "age", "50,", "or"]),
        ("9 am to 5 pm", [f"9{NBSP}am", f"to{NBSP}5{NBSP}pm"]),
        ("well-known", ["well-known"]),
    ],
)
def test_a_number_stays_with_its_unit(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_word_in_two_faces_does_not_break() -> None:
    made = break_words((b.Span("un"), b.Span("break", bold=True), b.Span("able now")), faces())
    assert ["".join(part.text for part in word.parts) for word in made] == ["unbreakable", "now"]
    assert [part.face.name for part in made[0].parts] == [
        "NotoSans-Regular",
        "NotoSans-Bold",
        "NotoSans-Regular",
    ]


def test_emphasis_can_be_underlined_in_place_of_bold() -> None:
    made = break_words((b.Span("Keep "), b.Span("moving", bold=True)), faces(), underline=True)
    assert [(part.face.name, part.underlined) for word in made for part in word.parts] == [
        ("NotoSans-Regular", False),
        ("NotoSans-Regular", True),
    ]


def test_a_letter_without_a_glyph_is_an_error_that_says_where_it_was_written() -> None:
    with pytest.raises(HandoutError) as caught:
        break_words((b.Span("good"), b.Span("漢 and 🙂", at="guidance/x/en.md:7")), faces())
    (problem,) = caught.value.problems
    assert problem.where == "guidance/x/en.md:7"
    assert "U+6F22" in problem.what
    assert "U+1F642" in problem.what
    assert "漢" not in str(problem)


def test_all_letters_without_a_glyph_are_named_at_once() -> None:
    with pytest.raises(HandoutError) as caught:
        break_words((b.Span("漢", at="a.md:1"), b.Span("字", bold=True, at="a.md:2")), faces())
    assert [problem.where for problem in caught.value.problems] == ["a.md:1", "a.md:2"]


def test_a_line_break_that_was_asked_for_is_kept() -> None:
    assert [line.strip() for line in lines("214 Willow Street\nSpringfield", 400)] == [
        f"214{NBSP}Willow Street",
        "Springfield",
    ]


@pytest.mark.parametrize(
    ("text", "width", "found"),
    [
        (f"20{NBSP}to{NBSP}30{NBSP}minutes", 60, [f"20{NBSP}to{NBSP}30{NBSP}", "minutes"]),
        ("my.example.org/health/diseases", 100, ["my.example.org/", "health/diseases"]),
        ("see my.example.org/health now", 100, ["see ", "my.example.org/", "health now"]),
        ("mmmmmmmmmm", 48, ["mmmm", "mmmm", "mm"]),
        ("m", 1, ["m"]),
    ],
)
def test_a_word_that_no_line_holds_is_parted(text: str, width: float, found: list[str]) -> None:
    assert lines(text, width) == found


@given(st.text("ab./ \u00a0é", min_size=1, max_size=60), st.floats(30, 90))
def test_parting_words_loses_no_letter_and_keeps_to_the_room(text: str, width: float) -> None:
    made = break_lines(break_words((b.Span(text),), faces()), width, 12)
    assert "".join("".join(text_of(line)) for line in made).replace(" ", "") == text.replace(" ", "")
    assert all(line_width(line, 12) <= width + 0.1 for line in made)


def test_a_link_that_no_line_holds_is_still_one_link() -> None:
    address = "https://my.example.org/health/diseases/22881-back-spasms"
    made = make(b.Row((1, 5), ((b.Paragraph((b.Span(address, href=address),)),), (para("beside"),))))
    assert [link.text() for link in made.tree.all("Link")] == [address]


def test_a_last_line_of_one_short_word_takes_a_word_down_to_it() -> None:
    text = "one two three four five six a"
    width = line_width(break_lines(break_words((b.Span(text[:-2]),), faces()), 999, 12)[0], 12)
    assert lines(text, width + 1) == ["one two three four five ", "six a"]


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=60), st.floats(90, 500))
def test_no_line_is_wider_than_its_room_and_no_word_is_lost(typed: list[str], width: float) -> None:
    made = break_lines(break_words((b.Span(" ".join(typed)),), faces()), width, 12)
    assert all(line_width(line, 12) <= width + 1e-6 for line in made)
    assert " ".join(" ".join(text_of(line).split()) for line in made).split() == typed


@given(st.lists(st.sampled_from(["a", "bb", "ccc ccc"]), min_size=1, max_size=40), st.floats(60, 300))
def test_a_line_is_as_full_as_it_can_be(typed: list[str], width: float) -> None:
    made = break_lines(break_words((b.Span(" ".join(typed)),), faces()), width, 12)
    for line, below in itertools.pairwise(made[:-1]):
        assert line_width((*line, below[0]), 12) > width


def test_words_at_line_ends_do_not_run_together() -> None:
    text = "Short walks help your back to heal in days or weeks. " * 8
    made = make(para(text.strip()))
    assert made.reading.text == " ".join(text.replace(NBSP, " ").split())


def test_words_at_page_ends_do_not_run_together() -> None:
    text = different_words(1400)
    made = make(b.Heading(1, (b.Span("Head"),)), para(text))
    assert made.pages > 1
    assert made.reading.text == "Head " + text
    assert made.outline == "Document\n  H1\n  P\n"


def test_the_end_of_a_paragraph_has_no_space() -> None:
    made = make(para("One line."), bullets("two", "three"))
    assert [node.kids for node in made.tree.all("P")] == [["One line."], ["two"], ["three"]]


def test_a_link_over_two_lines_is_one_link_with_two_places_to_click() -> None:
    address = "https://example.com/a"
    made = make(
        b.Paragraph((b.Span("Read "), b.Span("a very long description " * 8, href=address), b.Span("today.")))
    )
    (link,) = made.tree.all("Link")
    assert " ".join("".join(map(str, link.kids)).split()) == " ".join(["a very long description"] * 8)
    (paragraph,) = made.tree.all("P")
    assert " ".join(paragraph.text().split()).endswith("description today.")


def test_two_links_side_by_side_stay_two() -> None:
    made = make(
        b.Paragraph(
            (
                b.Span("one", href="https://example.com/1"),
                b.Span(" "),
                b.Span("two", href="tel:+1-217-555-0142"),
            )
        )
    )
    assert [link.text() for link in made.tree.all("Link")] == ["one", "two"]


def test_a_paragraph_that_is_one_link_is_still_a_paragraph() -> None:
    made = make(b.Paragraph((b.Span("example.com", href="https://example.com/"),)))
    assert made.outline == "Document\n  P\n    Link\n"


def test_markup_in_text_is_text() -> None:
    text = "<b>x</b> &amp; {{7*7}} <img src='/etc/hostname'/> <script>1</script> %s {0} \\n"
    assert make(para(text)).reading.text == text


def test_running_text_is_never_wider_than_the_measure() -> None:
    layout = make(para("word " * 200)).layout
    assert layout.theme.measure <= theme().width


def test_a_cluster_wider_than_the_page_is_broken_too() -> None:
    """Devanagari joins letters without an end; nothing may run into the margin. `make` checks that."""
    make(para("\u0915\u094d" * 400 + "\u0915"))
