"""Tables: headers have a scope and repeat on the next page; rows stay whole."""

from __future__ import annotations

import itertools

import pytest
from making import Made, cell, different_words, lay_out, make, para, spans
from readback import text_marks

from handouts.pdf import blocks as b
from handouts.pdf.layout.canvas import TaggedCanvas

TITLE = b.Heading(1, spans("Sheet"))
HEAD = ((cell("Day", True), cell("What to do", True)),)
#: outloud guesses at what a table is: two narrow columns, short words in wide cells, and a table over pages
#: look wrong to it (see promises.hold).
GUESSES = ("TBL-010", "TBL-014")


def made_of(*story: b.Block) -> Made:
    return make(TITLE, *story, but=GUESSES)


def table(rows: int, words: str = "Walk a little.") -> b.Table:
    body = tuple((cell(f"Day {number}", True), cell(words)) for number in range(1, rows + 1))
    return b.Table((1, 3), HEAD, body)


def test_headers_have_a_scope() -> None:
    made = made_of(table(2))
    scopes = [(node.text(), node.attributes.get("Scope")) for node in made.tree.all("TH")]
    assert scopes == [("Day", "Column"), ("What to do", "Column"), ("Day 1", "Row"), ("Day 2", "Row")]
    assert [node.text() for node in made.tree.all("TD")] == ["Walk a little."] * 2


def test_rows_stand_in_head_and_body() -> None:
    (found,) = made_of(table(3)).tree.all("Table")
    assert [kid.role for kid in found.kids if not isinstance(kid, str)] == ["THead", "TBody"]
    assert [len(part.all("TR")) for part in found.kids if not isinstance(part, str)] == [1, 3]


def test_a_table_over_pages_is_one_table() -> None:
    made = made_of(table(60))
    assert made.pages > 1
    (found,) = made.tree.all("Table")
    assert len(found.all("TR")) == 61
    assert [node.text() for node in found.all("TH")[2:]] == [f"Day {number}" for number in range(1, 61)]


def test_headers_come_again_on_the_next_page_as_decoration() -> None:
    made = made_of(table(60))
    assert made.reading.text.count("What to do") == 1
    printed = [each.page for each in text_marks(made.data) if "What to do" in each.text]
    assert printed == list(range(made.pages))
    assert all("Day What to do" in foot for foot in made.reading.feet[1:])


@pytest.mark.parametrize("rows", range(10, 17))
def test_no_row_is_torn(rows: int) -> None:
    words = (
        "These words of a row stand on lines of words, and all of these words are on one page of words. " * 3
    )
    made = made_of(table(rows, words))
    assert made.pages > 1
    lines = [each.page for each in text_marks(made.data) if "words" in each.text]
    of_a_row = len(lines) / rows
    assert of_a_row >= 2
    assert all(lines.count(page) % of_a_row == 0 for page in range(made.pages))


def test_a_row_that_no_page_holds_parts_and_is_still_one_row() -> None:
    words = different_words(1500)
    made = made_of(table(1, words))
    assert made.pages > 1
    (found,) = made.tree.all("TD")
    assert found.text() == words
    assert [node.text() for node in made.tree.all("TH")][2:] == ["Day 1"]


def test_rows_are_as_high_as_the_theme_says_at_least() -> None:
    made = made_of(table(5))
    days = sorted(each.bottom for each in text_marks(made.data) if each.text.startswith("Day "))
    steps = [above - below for below, above in itertools.pairwise(days)]
    assert steps[:4] == pytest.approx([made.layout.theme.sizes.table_row] * 4, abs=0.5)
    assert steps[0] > 26  # room for handwriting


def test_columns_of_a_table_begin_at_their_stops() -> None:
    head = ((cell("Day", True), cell("What to do", True)),)
    made = made_of(b.Table((1, 1), head, ((cell("Day 1", True), cell("Walk")),), ("text", "days")))
    left = {each.text.split()[0]: each.left for each in text_marks(made.data)}
    stops = made.layout.theme.stops
    assert (left["Day"], left["Walk"]) == pytest.approx((stops["text"], stops["days"]), abs=2)


def test_columns_have_the_shares_of_the_line_that_were_asked() -> None:
    made = made_of(table(1))
    day, what = (
        next(m for m in text_marks(made.data) if m.text.startswith(start)) for start in ("Day 1", "Walk")
    )
    width = made.layout.theme.width
    assert day.left == pytest.approx(made.layout.theme.left, abs=2)
    assert what.left == pytest.approx(made.layout.theme.left + width / 4, abs=2)


def test_a_cell_without_words_stays_in_the_tree() -> None:
    made = made_of(
        b.Table((1, 1), HEAD, ((cell("Day 1", True), cell("")), (cell("Day 2", True), cell("Rest"))))
    )
    assert [node.text() for node in made.tree.all("TD")] == ["", "Rest"]


def test_a_cell_may_hold_a_tick_box_and_a_slot() -> None:
    head = ((cell("Tick", True), cell("What to do", True), cell("How and when", True)),)
    rows = tuple(
        (
            b.Cell((b.Tick(f"Done: thing {n}"),)),
            cell(f"Thing {n}", True),
            b.Cell((b.Slot(f"how{n}", "Write how"),)),
        )
        for n in range(4)
    )
    made = make(
        TITLE, b.Table((1, 3, 4), head, rows), words={"how1": "On Tuesdays"}, but=(*GUESSES, "TBL-012")
    )
    body = made.tree.all("TBody")[0]
    assert [node.said() for node in body.all("TR")] == [
        "Done: thing 0 Thing 0 Write how",
        "Done: thing 1 Thing 1 On Tuesdays",
        "Done: thing 2 Thing 2 Write how",
        "Done: thing 3 Thing 3 Write how",
    ]


def test_a_table_without_headers_above_has_them_at_the_side() -> None:
    rows = tuple((cell(f"Day {n}", True), cell("Walk")) for n in range(3))
    made = made_of(b.Table((1, 1), (), rows), para("After."))
    assert "THead" not in made.outline
    assert {node.attributes["Scope"] for node in made.tree.all("TH")} == {"Row"}


def test_a_table_has_thick_rules_around_its_head_and_a_thin_one_below_each_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules: list[tuple[float, float, float, float, float]] = []

    def recorded(self: TaggedCanvas, x1: float, y1: float, x2: float, y2: float, weight: float) -> None:
        rules.append((x1, y1, x2, y2, weight))

    monkeypatch.setattr(TaggedCanvas, "rule_line", recorded)
    layout = lay_out(table(3), foot=())
    theme = layout.theme
    assert {(x1, x2, y1 == y2) for x1, y1, x2, y2, _ in rules} == {(theme.left, theme.right, True)}
    thin = [y for _, y, _, _, weight in rules if weight == theme.sizes.rule]
    thick = [y for _, y, _, _, weight in rules if weight == 2 * theme.sizes.rule]
    assert thin == sorted(thin, reverse=True) and len(thin) == 4  # one below the head, one below each row
    assert len(thick) == 2 and thick[0] > thick[1] == thin[0]
