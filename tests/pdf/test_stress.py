"""Stories that nobody would write, with any block inside any other, on many pages: all promises hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from making import cell, make, spans, words_of

from handouts.pdf import blocks as b

#: Rules of outloud that guess from the words, which mean nothing here: tables and headings of chance, lines
#: that come again, and a length that asks for bookmarks.
GUESSES = (
    *("TBL-010", "TBL-012", "TBL-013", "TBL-014", "TBL-015", "PAG-001", "HDG-012", "NAV-001"),
    *("HDG-003", "HDG-004", "HDG-010", "HDG-011"),
)


def _built(kind: Callable[..., Any], *given: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]) -> Any:
    """Blocks of these values only: `st.builds` would draw the fields of a named tuple that have defaults too."""
    values = st.tuples(st.tuples(*given), st.fixed_dictionaries(named))
    return values.map(lambda drawn: kind(*drawn[0], **drawn[1]))


_letters = st.text("abcdefghijklmnopqrstuvwxyzäßçłșẫΩж", min_size=1, max_size=11)
_word = _letters | st.sampled_from(
    ["20 minutes", "10 to 15", "(217) 555-0142", "well-known", "<b>", "&amp;", "{x}", "my.example.org/a/b"]
)


@st.composite
def _text(draw: st.DrawFn, most: int = 60) -> str:
    """Words for one line, or for more than a page."""
    words = draw(st.lists(_word, min_size=1, max_size=8))
    return " ".join(words * draw(st.integers(1, most)))


@st.composite
def _spans(draw: st.DrawFn) -> b.Spans:
    href = draw(st.sampled_from(["", "", "https://example.com/a", "tel:911"]))
    plain, strong = draw(_text()), draw(_text(4))
    return (b.Span(plain + " "), b.Span(strong + " ", bold=True), b.Span(draw(_text(6)), href=href))


_paragraphs = _built(b.Paragraph, _spans(), st.sampled_from(["body", "sources", "small"]))
_headings = _built(b.Heading, st.just(2), _text(3).map(spans))
_leaves: st.SearchStrategy[b.Block] = st.one_of(
    _paragraphs,
    _headings,
    _built(
        b.Slot,
        st.sampled_from(["a", "b"]),
        st.just("Write here"),
        _text(1).map(spans) | st.just(()),
        st.integers(1, 4),
    ),
    _built(b.WriteLines, st.integers(1, 5), st.just("My questions"), most=st.integers(0, 40)),
    _built(b.WriteLines, st.just(1), st.just("Dates"), _text(1).map(spans)),
    st.just(b.Digits(7)),
    _built(b.Tick, st.just("Done on day {n}"), st.integers(1, 9), st.sampled_from(["tick", "square"])),
    _built(
        b.Figure,
        st.just("a.svg"),
        st.just("A shape"),
        _text(3).map(spans) | st.just(()),
        st.sampled_from([0.0, 30.0]),
    ),
    st.just(b.QrCode("https://example.com/book", "Code: book a visit", spans("Scan to book"))),
    st.just(b.Tick("Done: walk")),
)


def _tables() -> st.SearchStrategy[b.Block]:
    def table(rows: list[tuple[str, str]], stops: tuple[str, ...]) -> b.Table:
        head = ((cell("Day", True), cell("What to do", True), cell("How", True)),)
        body = tuple((cell(f"Day {at}", True), cell(one), cell(two)) for at, (one, two) in enumerate(rows, 1))
        return b.Table((1, 3, 2), head, body, stops)

    rows = st.lists(st.tuples(_text(40), _text(3)), min_size=1, max_size=9)
    return st.builds(
        table, rows, st.sampled_from([(), ("text", "inner", "figure"), ("text", "half", "lacking")])
    )


_stops = st.sampled_from([("text", "inner"), ("text", "figure"), ("inner", "half"), ("text", "lacking")])


def _nested(inner: st.SearchStrategy[b.Block]) -> st.SearchStrategy[b.Block]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    items = st.lists(several, min_size=1, max_size=5).map(tuple)
    return st.one_of(
        _built(b.BulletList, items, st.booleans()),
        _built(b.Callout, st.sampled_from(["danger", "call", "message", "plain"]), several),
        _built(b.Keep, several),
        st.builds(lambda one, two: b.Row((2, 1), (one, two)), several, several),
        st.builds(lambda stops, one, two: b.Row((1, 1), (one, two), stops=stops), _stops, several, several),
        _built(b.TwoColumns, st.sampled_from(["half", "lacking"]), several),
    )


_blocks = st.recursive(_leaves | _tables(), _nested, max_leaves=8)
_stories = st.lists(_blocks | st.just(b.PageBreak()), min_size=1, max_size=6).map(tuple)


@pytest.mark.parametrize("paper", ["letter", "a4"])
@settings(
    max_examples=30,
    # No shrinking: it would take many minutes, and the failing story is printed anyway.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(story=_stories)
def test_any_story_keeps_the_promises(paper: str, story: tuple[b.Block, ...]) -> None:
    sheet = (b.Heading(1, spans("Sheet")), *story)
    made = make(*sheet, words={"a": "Zoë"}, paper=paper, but=GUESSES)
    said = made.reading.text.split()
    assert [word for word in said if word != "Zoë"] == words_of(sheet)
    assert all(f"of {made.pages}" in foot.replace("\u00a0", " ") for foot in made.reading.feet)
