"""Lines as page code: cached lines are the same as newly made ones."""

from __future__ import annotations

import itertools
import sys

import pytest
from making import edition_of, faces, make, master_of_blocks, para, spans

from handouts.edition.build import master_of
from handouts.pdf import blocks as b
from handouts.pdf.layout.line_code import Paragraph, paragraph
from handouts.pdf.text import break_lines, break_words


def forget() -> None:
    """Empty the caches, as in a new process."""
    for name, module in list(sys.modules.items()):
        if name.startswith("handouts."):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", lambda: None)()


def test_one_glyph_for_two_texts_is_read_as_each_of_them_in_every_file() -> None:
    one_letter, with_a_mark = "\u00e9", "e\u0301"
    glyphs = faces().regular.word(one_letter)
    assert [glyph.gid for glyph in glyphs] == [glyph.gid for glyph in faces().regular.word(with_a_mark)]
    for one, two in ((one_letter, with_a_mark), (with_a_mark, one_letter)):  # each file starts without state
        for texts in ((f"x{one}", f"x{two}"), (f"x{one} x{two}",), (f"x{two}{one}",)):
            for _ in range(2):
                assert make(*map(para, texts)).reading.text == " ".join(texts)


def test_an_edition_after_others_has_the_bytes_it_has_alone() -> None:
    choices = [("massage",), ("ice-heat", "exercise"), ()]
    papers, forms = ("letter", "a4"), ("standard", "short", "large-print")
    editions = [
        edition_of(None, treatments=chosen, paper=paper, form=form)
        for chosen, paper, form in itertools.product(choices, papers, forms)
    ][::3]
    after_others = [master_of(edition) for edition in editions * 2]
    for edition, one, two in zip(editions, after_others, after_others[len(editions) :], strict=False):
        forget()
        assert master_of(edition) == one == two


def test_a_paragraph_is_remembered_with_its_emphasis_and_its_links() -> None:
    kinds = [
        b.Paragraph((b.Span("Walk every day"),)),
        b.Paragraph((b.Span("Walk every day", bold=True),)),
        b.Paragraph((b.Span("Walk every day", href="https://example.com/"),)),
        b.Paragraph((b.Span("Walk every day", href="https://example.org/"),)),
    ]
    for form in ("standard", "large-print"):
        masters = {master_of_blocks(kind, form=form).fixed for kind in kinds}
        assert len(masters) == len(kinds)


@pytest.mark.parametrize("size", [10.0, 12.0])
def test_a_paragraph_has_the_same_lines_in_any_order_of_widths(size: float) -> None:
    words = break_words(spans("Short walks help your back to heal in days or weeks. " * 4), faces())
    remembered = Paragraph(words)
    for width in [*range(60, 400, 7), *range(400, 60, -7)]:
        found = [line.words for line in remembered.lines(float(width), size)]
        assert found == break_lines(words, float(width), size)


def test_what_is_remembered_has_a_bound() -> None:
    remembered = Paragraph(break_words(spans("Walk a little every day."), faces()))
    first = remembered.lines(100.0, 12.0)
    assert remembered.lines(100.0, 12.0) is first
    for width in range(1, 17):
        remembered.lines(100.0 + width, 12.0)
    assert remembered.lines(100.0, 12.0) is not first
    assert paragraph.cache_info().maxsize
