"""A clinic's own text and template: theirs by name, and nothing of the safety goes without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import accept_missing, sample_folder

from handouts.clinic import built_in
from handouts.edition import edition_of
from handouts.edition.build import prepare
from handouts.edition.edition import Edition
from handouts.edition.request import EditionRequest
from handouts.errors import ChoiceError, HandoutError, Problem

NAME = "guidance/back-spasms/en.md"
OURS = (built_in("templates") / NAME).read_text(encoding="utf-8")
HEAD = (('version = "2.0"', 'version = "2.0 Oak Lane"'), ("date = 2026-11-26", "date = 2027-01-05"))


def own_text(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """A clinic's folder with a copy of our text, changed so."""
    folder = sample_folder(tmp_path)
    text = OURS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / NAME).parent.mkdir(parents=True)
    (folder / NAME).write_text(text, encoding="utf-8")
    return folder


def edition(folder: Path, **choices: object) -> Edition:
    return edition_of(EditionRequest(clinic=str(folder))._replace(**choices))  # type: ignore[arg-type]


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(HandoutError) as caught:
        prepare(edition(folder))
    return caught.value.problems


def test_a_copy_that_is_ours_word_for_word_is_ours(tmp_path: Path) -> None:
    folder = own_text(tmp_path)
    (folder / NAME).write_bytes(f"{OURS}\n".replace("\n", "\r\n").encode())
    assert not edition(folder).text_changed
    assert edition(folder).notices == ()


def test_a_changed_text_has_a_version_and_a_date_of_its_own(tmp_path: Path) -> None:
    version, date = problems(own_text(tmp_path, ("Walk today. Start", "Walk now. Start")))
    assert (version.where, date.where) == (f"{NAME}:6", f"{NAME}:7")
    assert "kept our version" in version.what
    assert "kept our date" in date.what


def test_another_wording_is_no_loss(tmp_path: Path) -> None:
    folder = own_text(
        tmp_path,
        *HEAD,
        ("- Unsteady walking or clumsy hands", "- Your walking is unsteady, or your hands are clumsy"),
        ("Stop if it hurts more.", "Stop it if it hurts you more."),
    )
    made = edition(folder)
    assert made.text_changed
    assert made.notices == ()


LOSSES = [
    ("- Unsteady walking or clumsy hands\n", "get-help-now", "Unsteady walking or clumsy hands"),
    ("- Yellow skin or eyes\n", "same-day", "Yellow skin or eyes"),
    ("- Do not take them right before or after heart surgery.\n", "medicine-safety", "heart surgery"),
    ("Do not fall asleep with it on. ", "ice-heat", "Do not fall asleep with it on."),
]


@pytest.mark.parametrize(("taken_out", "key", "said"), LOSSES)
def test_what_is_taken_out_is_refused_and_told_of_each_time_where_it_is_accepted(
    tmp_path: Path, taken_out: str, key: str, said: str
) -> None:
    folder = own_text(tmp_path, *HEAD, (taken_out, ""))
    (problem,) = problems(folder)
    text = (folder / NAME).read_text(encoding="utf-8")
    assert problem.where == f"{NAME}:{text[: text.index(f'{{#{key} ')].count(chr(10)) + 1}"
    assert said in problem.what
    assert f'accept-missing = ["{key}"]' in problem.hint
    accept_missing(folder, key)
    for _ in range(2):
        (notice,) = prepare(edition(folder)).notices
        assert said in notice


def test_a_danger_sign_that_moves_to_call_today_is_missing(tmp_path: Path) -> None:
    sign = "- Unsteady walking or clumsy hands\n"
    moved = ("- Yellow skin or eyes\n", f"- Yellow skin or eyes\n{sign}")
    (problem,) = problems(own_text(tmp_path, *HEAD, (sign, ""), moved))
    assert "get-help-now" in problem.what


def test_a_treatment_that_is_gone_takes_its_cautions_along(tmp_path: Path) -> None:
    start, end = OURS.index("## Ease your stress"), OURS.index("## Stand up and stretch")
    assert edition(own_text(tmp_path, *HEAD, (OURS[start:end], ""))).notices == ()


def test_a_template_that_prints_no_medicine_safety_is_refused(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    ours = (built_in("templates") / "handout.html").read_text(encoding="utf-8")
    (folder / "handout.html").write_text(ours.replace('guidance.by_role("safety")', "()"), encoding="utf-8")
    (problem,) = problems(folder)
    assert problem.where == "handout.html"
    assert "the template lacks" in problem.what
    accept_missing(folder, "medicine-safety")
    assert len(prepare(edition(folder)).notices) == 1


def test_our_own_template_in_a_clinics_folder_leaves_nothing_out(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    ours = (built_in("templates") / "handout.html").read_text(encoding="utf-8")
    (folder / "handout.html").write_text(ours, encoding="utf-8")
    for form in ("standard", "short", "large-print"):
        assert all("lacks" not in notice for notice in prepare(edition(folder, form=form)).notices)


def test_a_section_is_left_out_for_one_patient_and_for_the_clinic(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    assert "posture" not in [each.id for each in edition(folder, without=("posture",)).guidance.sections]
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "clinic.toml").write_text(
        toml.replace("leave-out = []", 'leave-out = ["posture", "of-another-topic"]'), encoding="utf-8"
    )
    made = edition(folder, without=("how-long",))
    assert {"posture", "how-long"}.isdisjoint(each.id for each in made.guidance.sections)
    assert made.request.without == ("how-long", "posture")
    prepare(made)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"without": ("get-help-now",)}, "is on every handout"),
        ({"without": ("medicine-safety",)}, "is on every handout"),
        ({"without": ("postur",)}, "Did you mean posture?"),
        ({"without": ("posture",), "treatments": ("posture",)}, "chosen and left out"),
    ],
)
def test_what_cannot_be_left_out_is_said(
    tmp_path: Path, choices: dict[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(ChoiceError) as caught:
        edition(sample_folder(tmp_path), **choices)
    assert said in str(caught.value)
