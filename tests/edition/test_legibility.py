"""A clinic's own theme: what cannot be read on paper is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import sample_folder

from handouts.clinic import built_in
from handouts.edition import edition_of
from handouts.edition.build import theme_of
from handouts.edition.request import EditionRequest
from handouts.errors import HandoutError

OURS = (built_in("templates") / "theme.toml").read_text(encoding="utf-8")
LIST = "list = { size = 12.5, leading = 16 }"


def with_theme(tmp_path: Path, old: str, new: str, form: str = "standard") -> EditionRequest:
    folder = sample_folder(tmp_path)
    assert old in OURS
    (folder / "theme.toml").write_text(OURS.replace(old, new), encoding="utf-8")
    return EditionRequest(clinic=str(folder), form=form)


@pytest.mark.parametrize("form", ["standard", "short", "large-print"])
def test_a_copy_of_our_theme_can_be_read(tmp_path: Path, form: str) -> None:
    request = with_theme(tmp_path, LIST, LIST, form)
    assert theme_of(edition_of(request)) == theme_of(edition_of(request._replace(clinic="")))


@pytest.mark.parametrize(
    ("old", "new", "style", "said"),
    [
        (LIST, 'list = { size = 12.5, leading = 16, colour = "#ffffff" }', "list", "#ffffff cannot be read"),
        (LIST, 'list = { size = 12.5, leading = 16, colour = "#999999" }', "list", "#999999 cannot be read"),
        (LIST, "list = { size = 0.1, leading = 0.1 }", "list", "0.1 points is too small"),
        (LIST, "list = { size = 7.9, leading = 16 }", "list", "7.9 points is too small"),
        (LIST, "list = { size = 12.5, leading = 12 }", "list", "its lines overlap"),
        ('bold = true, colour = "#ffffff" }', "bold = true }", "bar", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_style(
    tmp_path: Path, old: str, new: str, style: str, said: str
) -> None:
    with pytest.raises(HandoutError) as caught:
        theme_of(edition_of(with_theme(tmp_path, old, new)))
    (problem,) = caught.value.problems
    assert problem.where == f"theme.toml [standard.styles.{style}]"
    assert said in problem.what


def test_the_smallest_type_and_the_tightest_lines_are_allowed(tmp_path: Path) -> None:
    assert theme_of(edition_of(with_theme(tmp_path, LIST, "list = { size = 8, leading = 8 }")))


def test_a_dark_box_under_dark_text_is_refused_for_each_style(tmp_path: Path) -> None:
    danger = 'danger = { ground = "#ffffff", border = 2.4'
    with pytest.raises(HandoutError) as caught:
        theme_of(edition_of(with_theme(tmp_path, danger, danger.replace("#ffffff", "#222222"))))
    assert {problem.where for problem in caught.value.problems} >= {
        f"theme.toml [standard.styles.{style}]" for style in ("body", "list", "side", "cell")
    }
