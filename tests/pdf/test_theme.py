"""theme.toml as a clinic may write it: every mistake is found, and all are reported together."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import COLOURS

from handouts.clinic import built_in
from handouts.errors import HandoutError
from handouts.pdf import load_theme

OURS = built_in("templates") / "theme.toml"
MARGINS = "margins = { top = 36, right = 36, bottom = 36, left = 36 }"


def problems(path: Path) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        load_theme(path, "standard", "letter", COLOURS)
    assert all(problem.hint for problem in caught.value.problems)
    return [
        f"{problem.where} {problem.what}".removeprefix("theme.toml ") for problem in caught.value.problems
    ]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "theme.toml"
    path.write_bytes(OURS.read_bytes())
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "body = { size = 12.5",
            "body = { size = 0",
            "[standard.styles.body.size] is not a number above 0, up to 500",
        ),
        (
            "leading = 16,",
            "leading = -1,",
            "[standard.styles.side.leading] is not a number above 0, up to 500",
        ),
        (
            "leading = 16,",
            "leading = nan,",
            "[standard.styles.side.leading] is not a number above 0, up to 500",
        ),
        ("body = { size = 12.5,", "body = {", "[standard.styles.body.size] is missing"),
        ("after = 4 }", "after = true }", "[standard.styles.h2.after] is not a number from 0 to 500"),
        ("bold = true", 'bold = "yes"', "[standard.styles.title.bold] is text, but must be true or false"),
        ('colour = "brand"', 'colour = "brnd"', "[standard.styles.title.colour] is not a colour"),
        ('align = "right"', 'align = "middle"', "[standard.styles.page.align] is not an available choice"),
        ('emphasis = "bold"', 'emphasis = "underlined"', "[standard.emphasis] is not an available choice"),
        ('"reversed"', '"revrsed"', "[standard.callouts.danger.heading] is not an available choice"),
        ("measure = 402", "mesure = 402", "[standard.mesure] is not a known key"),
        ("tick = 18", "tick = 0", "[standard.sizes.tick] is not a number above 0, up to 500"),
        ("gutter = 18", "guter = 18", "[standard.spaces.guter] is not a known key"),
        ("figure = 456", "figure = 0", "[standard.stops.letter.figure] is not a number above 0, up to 1000"),
        ("figure = 456", "figure = 580", "[standard.stops.letter.figure] is past the right margin"),
        ("figure = 439", 'figure = "here"', "[standard.stops.a4.figure] is not a number above 0"),
        ("letter = {", "legal = {", "[standard.stops.legal] is not a known key"),
        ("[standard]", "speed = 3\n[standard]", "[speed] is not a known key"),
        ("left = 36", "left = 430", "[standard.margins] leave too little of the page"),
        ("left = 36", "lft = 36", "[standard.margins.lft] is not a known key"),
        (MARGINS, "margins = 5", "[standard.margins] is a number, but must be a heading"),
        (
            "body = { size = 12.5, leading = 16, after = 4 }",
            "body = 3",
            "[standard.styles.body] is a number",
        ),
        ("\nbody =", "\nbdy =", "[standard.styles.body] this style is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(own: Path, old: str, new: str, said: str) -> None:
    change(own, old, new)
    assert any(found.startswith(said) for found in problems(own))


def test_margins_that_are_none_are_said_once(own: Path) -> None:
    change(own, MARGINS, "margins = 5")
    assert len(problems(own)) == 1


def test_all_that_is_wrong_is_said_at_once(own: Path) -> None:
    change(own, 'emphasis = "bold"', 'emphasis = "underlined"')
    change(own, "tick = 20", "tick = 0")
    assert len(problems(own)) == 2


def test_what_is_no_toml_is_said_with_its_line(own: Path) -> None:
    line = own.read_text(encoding="utf-8").split("\n").index('emphasis = "bold"') + 1
    change(own, 'emphasis = "bold"', "emphasis = bold")
    (problem,) = problems(own)
    assert problem.startswith(
        f"theme.toml:{line} the value is not between quotes".removeprefix("theme.toml ")
    )


def test_a_mark_before_the_first_letter_and_windows_line_ends_do_no_harm(own: Path) -> None:
    plain = load_theme(OURS, "standard", "a4", COLOURS)
    own.write_bytes(b"\xef\xbb\xbf" + OURS.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert load_theme(own, "standard", "a4", COLOURS) == plain


def test_an_edition_that_nobody_prints_may_be_left_out(own: Path) -> None:
    text = own.read_text(encoding="utf-8")
    own.write_text(text[: text.index("[large-print]")], encoding="utf-8")
    assert load_theme(own, "standard", "letter", COLOURS).emphasis == "bold"
    with pytest.raises(HandoutError, match=r"there is no \[large-print\]"):
        load_theme(own, "large-print", "letter", COLOURS)


def test_what_may_be_nothing_may_be_0(own: Path) -> None:
    change(own, "after = 4 }", "after = 0 }")
    change(own, "border = 2.4", "border = 0")
    assert load_theme(own, "standard", "letter", COLOURS).callouts["danger"].border == 0
