"""Sheets with exercises: three with their own doses, six, or exercises alone, in every form and on both papers."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest
import readback
from making import DATE, check_words, edition_of
from promises import hold
from test_handout import filler, sheet_of

from handouts.doses import ExerciseDose, read_dose
from handouts.edition import Edition, patient_words, points, read_exercise_book
from handouts.edition.sheet_doses import MAX_DOSE_LENGTH
from handouts.patients import Choice, ExerciseChoice, Patient

THREE = ("knee-to-chest", "pelvic-tilt", "bridge")
SIX = (*THREE, "cat-stretch", "knee-rolls", "wall-squat")
ALL = tuple(read_exercise_book(edition_of(None)).titles())
DOSES = {
    "pelvic-tilt": "repeats 10, hold 5 s, 3 a day",
    "bridge": "5 x, when the kettle boils",
    "cat-stretch": "3x10, rest 30 s, every other day",
}


@cache
def edition(
    exercises: tuple[str, ...] = THREE,
    form: str = "standard",
    paper: str = "letter",
    treatments: tuple[str, ...] = (),
    only_exercises: bool = False,
) -> Edition:
    return edition_of(
        None,
        exercises=exercises,
        form=form,
        paper=paper,
        treatments=treatments,
        only_exercises=only_exercises,
    )


def patient_of(of: Edition) -> Patient:
    chosen = (ExerciseChoice(id, read_dose(DOSES.get(id, "")).dose) for id in of.request.exercises)
    treatments = tuple(Choice(id) for id in of.request.treatments)
    return Patient(name="Zoë Müller", treatments=treatments, exercises=tuple(chosen))


@cache
def data_of(of: Edition) -> bytes:
    words, _ = patient_words(patient_of(of), read_exercise_book(of).sheet_doses())
    return bytes(filler(of).fill(words, DATE))


SHEETS = [
    pytest.param(edition(), id="three-letter"),
    pytest.param(edition(treatments=("massage", "ice-heat"), paper="a4"), id="three-and-treatments-a4"),
    pytest.param(edition(form="short", paper="a4", treatments=("massage",)), id="three-short-a4"),
    pytest.param(edition(form="large-print"), id="three-large-letter"),
    pytest.param(edition(SIX), id="six-letter"),
    pytest.param(edition(SIX, form="short"), id="six-short-letter"),
    pytest.param(edition(only_exercises=True), id="only-letter"),
    pytest.param(edition(SIX, paper="a4", only_exercises=True), id="only-six-a4"),
    pytest.param(edition(SIX, form="large-print", paper="a4", only_exercises=True), id="only-six-large-a4"),
]
every_sheet = pytest.mark.parametrize("of", SHEETS)


@every_sheet
def test_a_sheet_keeps_the_promises(of: Edition) -> None:
    hold(data_of(of))


@every_sheet
def test_every_word_of_the_blocks_is_there_in_order(of: Edition) -> None:
    text = readback.read(bytes(filler(of).fill({}, DATE))).text
    questions = "My questions for the next visit"
    count = text.count(questions)
    assert count == 1 or (of.request.form == "short" and not count)  # a short sheet may have no room
    check_words(text, sheet_of(of).blocks)


@every_sheet
def test_each_card_has_its_dose_its_cautions_and_room_for_a_word(of: Edition) -> None:
    text = " ".join(readback.read(data_of(of)).text.split())
    assert "5 seconds · 10 times · 3 times a day" in text
    assert "Note for you when the kettle boils" in text
    assert text.count("Note for you") == len(of.request.exercises)
    for section in of.guidance.exercises:
        for point in points(section) if section.id in of.request.exercises else ():
            assert point in text
    # The rules for all exercises are printed once.
    (rules,) = of.guidance.by_role("exercise-rules")
    for item in re.findall(r"<li[^>]*>(.*?)</li>", rules.html):
        assert text.count(unescape(item)) == 1
    # What those who read only the cards must know stands right before the first.
    first = next(section for section in of.guidance.exercises if section.id == of.request.exercises[0])
    assert text.count(rules.line) == 1 and f"{rules.line} {first.title} " in text


@every_sheet
def test_a_card_is_a_section_with_a_heading_and_one_figure_with_a_caption(of: Edition) -> None:
    tree = readback.read(data_of(of)).tree
    titles = {section.id: section.title for section in of.guidance.exercises}
    wanted = [titles[key] for key in of.request.exercises]
    cards = [node for node in tree.all("Sect") if node.all("H3") and node.all("H3")[0].text() in wanted]
    assert [card.all("H3")[0].text() for card in cards] == wanted
    for card in cards:
        (figure,) = (each for each in card.all("Figure") if "First:" in each.alt)
        assert "Then:" in figure.alt
        (caption,) = card.all("Caption")
        assert caption.text()
        if of.request.form != "large-print":
            boxes = [each for each in card.walk() if each.role == "Form" or ", day" in each.alt]
            assert len({each.alt for each in boxes if ", day" in each.alt.lower()}) in (0, 7)


@every_sheet
def test_the_danger_signs_and_whom_to_call_are_on_every_sheet(of: Edition) -> None:
    text = readback.read(data_of(of)).text
    for role in ("message", "danger", "same-day", "contact"):
        assert of.guidance.one(role).title in text
    assert of.guidance.one("danger").title in readback.page_texts(data_of(of))[0]
    last = " ".join(readback.page_texts(data_of(of))[-1].split())
    assert "easy · OK · hard" in last
    assert text.count("easy · OK · hard") == 28


@every_sheet
def test_exercises_alone_leave_out_everything_else(of: Edition) -> None:
    text = readback.read(data_of(of)).text
    others = [*of.guidance.by_role("safety", "first-days"), *of.guidance.treatments]
    named = [section.title for section in others if section.title in text]
    assert bool(named) != of.request.only_exercises


def test_the_sources_of_the_exercises_are_printed() -> None:
    text = readback.read(data_of(edition())).text
    assert "Chartered Society of Physiotherapy" in text and "NHS inform" in text
    assert "Chartered Society" not in readback.read(bytes(filler(edition_of(None)).fill({}, DATE))).text


@pytest.mark.parametrize("form", ["standard", "short", "large-print"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_every_exercise_fits_with_its_usual_dose_and_with_a_long_one(form: str, paper: str) -> None:
    of = edition(ALL, form, paper, only_exercises=True)
    doses = read_exercise_book(of).sheet_doses()
    long = "hold 20-30 s, 8-10 reps, 3 rounds, rest 30-60 s, each side, 2-3/day, every other day, for 6 weeks, slowly"
    for asked in ("", long):
        choices = tuple(ExerciseChoice(id, read_dose(asked).dose) for id in ALL)
        words, _ = patient_words(Patient(exercises=choices), doses)
        assert max(len(text) for slot, text in words.items() if slot.startswith("dose:")) <= MAX_DOSE_LENGTH
        filler(of).check(words)
    assert (
        words["dose:bridge"]
        == "Hold 20 to 30 seconds · 8 to 10 times · 3 rounds · each side · 2 to 3 times a day"
    )
    assert words["word:bridge"] == "Rest 30 to 60 seconds between · for 6 weeks · every other day. slowly"


def test_patients_with_other_doses_share_a_master() -> None:
    assert edition_of(None, exercises=THREE).request == edition().request
    assert "dose:bridge" in filler(edition()).master.slots and "word:bridge" in filler(edition()).master.slots
    one = Patient(exercises=(ExerciseChoice("bridge", read_dose("10 x").dose),))
    two = Patient(exercises=(ExerciseChoice("bridge", ExerciseDose()),))
    doses = read_exercise_book(edition()).sheet_doses()
    assert patient_words(one, doses) != patient_words(two, doses)
