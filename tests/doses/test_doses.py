"""Doses: a text becomes a dose, a note or a clear problem; what is printed can be read again."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from paths import TEMPLATES

from handouts.doses import COUNTED, DoseWords, ExerciseDose, dose_of, forms_of, merged, read_dose
from handouts.doses.dose import LIMITS, NONE, RHYTHMS, SIDES, Count, short, wrong_attributes
from handouts.doses.reader import MAX_LETTERS
from handouts.doses.words import plural_of
from handouts.guidance import load_words

EMPTY = ExerciseDose()


def one(number: int) -> Count:
    return Count(number, number)


def words_in(language: str) -> DoseWords:
    name = f"words/{language}.toml"
    english = None if language == "en" else load_words(TEMPLATES / "words/en.toml", "words/en.toml")
    words = load_words(TEMPLATES / name, name, english)
    return DoseWords({key.replace("-", "_"): value for key, value in words.items()})


ENGLISH, SPANISH = words_in("en"), words_in("es")

#: What people write, and the dose as `short` writes it.
WRITTEN = {
    "3x10": "10 x, 3 sets",
    "3 × 10": "10 x, 3 sets",
    "3 sets of 10 reps": "10 x, 3 sets",
    "3 sets x 12": "12 x, 3 sets",
    "10 reps x 3 sets": "10 x, 3 sets",
    "3x10x5s": "hold 5 s, 10 x, 3 sets",
    "5 x 10 s": "hold 10 s, 5 x",
    "10 reps": "10 x",
    "10 x": "10 x",
    "x10": "10 x",
    "Reps: 10": "10 x",
    "repeats 10": "10 x",
    "repeat 10 times": "10 x",
    "ten times": "10 x",
    "8 to 10 times": "8 to 10 x",
    "8-10x": "8 to 10 x",
    "8–10 reps": "8 to 10 x",
    "two or three times": "2 to 3 x",
    "hold 5s": "hold 5 s",
    "hold for 5 seconds": "hold 5 s",
    "Hold: 5 sec.": "hold 5 s",
    "hold 5": "hold 5 s",
    "5 second hold": "hold 5 s",
    "5-sec hold": "hold 5 s",
    '5" hold': "hold 5 s",
    "20-30 s": "hold 20 to 30 s",
    "hold 1 min": "hold 60 s",
    "hold for 3 breaths": "hold 3 breaths",
    "hold 1 deep breath": "hold 1 breath",
    "no hold": "no hold",
    "rest 30 s between": "rest 30 s",
    "30 sec rest between sets": "rest 30 s",
    "2/day": "2/day",
    "2 / day": "2/day",
    "twice a day": "2/day",
    "twice daily": "2/day",
    "2 x day": "2/day",
    "3 times per day": "3/day",
    "1-2 times a day": "1 to 2/day",
    "once a day": "1/day",
    "b.d.": "2/day",
    "TID": "3/day",
    "every other day": "every other day",
    "alternate days": "every other day",
    "daily": "daily",
    "every day": "daily",
    "3 days a week": "3 days a week",
    "3x/week": "1/day, 3 days a week",
    "3 times a week": "1/day, 3 days a week",
    "for 2 weeks": "for 2 weeks",
    "for 6/52": "for 6 weeks",
    "for 10 days": "for 10 days",
    "each side": "each side",
    "10 each side": "10 x, each side",
    "3 a side": "3 x, each side",
    "5 reps each leg": "5 x, each side",
    "both sides": "each side",
    "alternate legs": "change sides",
    "side to side": "change sides",
    "left side only": "left side only",
    "10 x, right": "10 x, right side only",
    "repeats 10, hold 5 s, 3 a day": "hold 5 s, 10 x, 3/day",
    "5x 2/day": "5 x, 2/day",
    "10 reps and hold 5 s": "hold 5 s, 10 x",
    "ten times twice a day": "10 x, 2/day",
    "10 x (each side)": "10 x, each side",
    "": "",
}


@pytest.mark.parametrize(("written", "known"), WRITTEN.items())
def test_a_dose_is_understood_as_people_write_it(written: str, known: str) -> None:
    read = read_dose(written)
    assert (short(read.dose), read.dose.note, read.slips) == (known, "", ())


#: What is not part of the dose becomes the note, unchanged.
NOTES = {
    "when the kettle boils": ("", "when the kettle boils"),
    "5 x, when the kettle boils, 2/day": ("5 x, 2/day", "when the kettle boils"),
    "3 x 10 with a red band (2 kg)": ("10 x, 3 sets", "with a red band (2 kg)"),
    "10 reps; in bed; slowly": ("10 x", "in bed, slowly"),
    "every 2 hours, 5 x": ("5 x", "every 2 hours"),
    "morning and evening": ("", "morning and evening"),
    "hold on to a chair": ("", "hold on to a chair"),
    "Langsam, für Zoë": ("", "Langsam, für Zoë"),
}


@pytest.mark.parametrize(("written", "known"), NOTES.items())
def test_anything_else_is_a_note(written: str, known: tuple[str, str]) -> None:
    read = read_dose(written)
    assert (short(read.dose._replace(note="")), read.dose.note, read.slips) == (*known, ())


#: Texts that cannot be a dose, and the question about each.
ASKED = {
    "0 reps": "0 times: is that what you mean?",
    "hold 900 s": "900 seconds to hold: is that what you mean?",
    "200 times": "200 times: is that what you mean?",
    "10 times daily": "10 times a day: is that what you mean?",
    "10 to 8 times": "10 to 8 times: is that what you mean?",
    "9 days a week": "9 days a week: is that what you mean?",
    "10 x 3": "rounds of times, or as times and rounds",
    "hold 5 s, hold 10 s": "two things about the seconds to hold",
    "hold 5 s hold 3 breaths": "held for seconds and for breaths",
    "every other day, daily": "two things about the days",
    "10": "part 1 of the dose is not understood",
    "5x5x5": "three numbers stand in a row",
    "5 × 5 × 5, as if": "three numbers stand in a row",
    "5 x, hold 2.5 s, 2/day": "part 2 of the dose is not understood. Understood: 5 x, 2/day.",
    "hold": "part 1 of the dose is not understood",
    "5 x, 12-13": "part 2 of the dose is not understood. Understood: 5 x.",
    "x" * (MAX_LETTERS + 1): "longer than 400 characters",
}


#: A note that says when, or how often: the sheet must not say the usual "once a day" above it.
WHEN = (
    "12 times, morning and evening",
    "5 x, as tolerated",
    "10 x before bed",
    "10 x, mañana y noche",
    "10 veces, después de las comidas",
    "10 x, with breakfast",
    "10 x at 8 am",
    "10 x Mondays",
)


@pytest.mark.parametrize("written", WHEN)
def test_the_usual_times_a_day_are_not_printed_above_other_ones(written: str) -> None:
    usual = dose_of([("hold", "5"), ("repeats", "5"), ("per-day", "1")])
    dose = merged(usual, read_dose(written).dose)
    assert dose.per_day is None
    assert dose.note
    assert dose.hold == (5, 5)


def test_a_note_on_days_replaces_the_usual_days() -> None:
    usual = dose_of([("repeats", "5"), ("days", "every-other")])
    assert not merged(usual, read_dose("10 x, Tuesdays and Fridays").dose).rhythm
    assert merged(usual, read_dose("10 x, in the morning").dose).rhythm == "other"


def test_a_number_of_times_a_day_stays_beside_the_times_of_day() -> None:
    assert short(read_dose("10 x, 2 a day, morning and evening").dose) == "10 x, 2/day, morning and evening"


@pytest.mark.parametrize(("written", "words"), ASKED.items())
def test_what_cannot_be_a_dose_is_asked_about(written: str, words: str) -> None:
    (slip,) = read_dose(written).slips
    assert words in slip.what
    assert slip.hint


def test_no_word_that_was_typed_is_repeated() -> None:
    read = read_dose("Zebedee 2.5 s, hold 900 s, 10 x 3, hold Zebedee 3 reps 4 reps")
    assert read.slips
    assert not any("zebedee" in f"{slip.what} {slip.hint}".lower() for slip in read.slips)


# --- merging and printing -------------------------------------------------------------------------------------

DEFAULT = ExerciseDose(hold=one(5), repeats=Count(2, 3), side="each", per_day=one(2))


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("", "Hold 5 seconds · 2 to 3 times · each side · 2 times a day"),
        ("10 reps", "Hold 5 seconds · 10 times · each side · 2 times a day"),
        ("hold 1 breath, 1 x", "Hold 1 breath · 1 time · each side · 2 times a day"),
        ("no hold", "2 to 3 times · each side · 2 times a day"),
        ("3 x 10", "Hold 5 seconds · 10 times · 3 rounds · each side · 2 times a day"),
        (
            "2 x 8, rest 30 s",
            "Hold 5 seconds · 8 times · 2 rounds · rest 30 seconds between · each side · 2 times a day",
        ),
        ("hold 2 min", "Hold 2 minutes · 2 to 3 times · each side · 2 times a day"),
        ("3 times a week", "Hold 5 seconds · 2 to 3 times · each side · 3 days a week"),
        ("once a day", "Hold 5 seconds · 2 to 3 times · each side · once a day"),
        ("once every other day", "Hold 5 seconds · 2 to 3 times · each side · every other day"),
        ("every 2 hours", "Hold 5 seconds · 2 to 3 times · each side"),
        ("left leg, for 1 week", "Hold 5 seconds · 2 to 3 times · left side only · 2 times a day · for 1 week"),
    ],
)  # fmt: skip
def test_what_is_asked_for_takes_the_place_of_the_default(asked: str, printed: str) -> None:
    assert ENGLISH.text(merged(DEFAULT, read_dose(asked).dose)) == printed


def test_a_dose_without_a_hold_begins_with_a_capital() -> None:
    assert ENGLISH.text(ExerciseDose(side="each", rhythm="daily")) == "Each side · every day"
    assert ENGLISH.text(EMPTY) == ""


def test_a_dose_is_plain_data() -> None:
    assert pickle.loads(pickle.dumps(DEFAULT)) == DEFAULT


def counts(field: str) -> st.SearchStrategy[Count | None]:
    most = LIMITS[field][0]
    ranges = st.tuples(st.integers(1, most), st.integers(1, most)).map(
        lambda ends: Count(min(ends), max(ends))
    )
    return st.none() | st.integers(1, most).map(one) | ranges


#: Doses as `merged` returns them, with a note that cannot be read as a dose.
doses = st.builds(
    ExerciseDose,
    **{field: counts(field) for field in LIMITS},
    side=st.sampled_from(("", *SIDES)),
    rhythm=st.sampled_from(("", *RHYTHMS)),
    note=st.sampled_from(("", "when the kettle boils", "in bed, slowly")),
).map(
    lambda dose: merged(
        EMPTY,
        dose._replace(
            breaths=None if dose.hold else dose.breaths,
            per_week=None if dose.rhythm else dose.per_week,
            total_days=None if dose.weeks else dose.total_days,
        ),
    )
)


@given(doses)
@example(DEFAULT)
def test_what_is_printed_is_read_as_the_same_dose(dose: ExerciseDose) -> None:
    plain = dose._replace(note="")
    for printed in (ENGLISH.text(plain), SPANISH.text(plain), short(plain)):
        read = read_dose(f"{printed}, {dose.note}" if dose.note else printed)
        assert read.slips == ()
        assert merged(EMPTY, read.dose) == dose


@pytest.mark.parametrize(
    ("written", "dose"),
    [
        ("10 veces, mantener 5 s, 3 al día", "hold 5 s, 10 x, 3/day"),
        ("Aguante 10 segundos, diez repeticiones, cada lado", "hold 10 s, 10 x, each side"),
        ("3 series de 8 a 10 reps, descanse 30 segundos entre series", "8 to 10 x, 3 sets, rest 30 s"),
        (
            "3 respiraciones, una vez al día, después de desayunar",
            "hold 3 breaths, 1/day, después de desayunar",
        ),
        ("3/día, días alternos, por 4 semanas", "3/day, every other day, for 4 weeks"),
        ("2 o 3 veces por semana", "1/day, 2 to 3 days a week"),
        ("hable con su médico", "hable con su médico"),
    ],
)
def test_spanish_is_read_as_it_is_written(written: str, dose: str) -> None:
    """As a note below the usual dose, "10 veces" would be a second dose on the sheet."""
    read = read_dose(written)
    assert (short(read.dose), read.slips) == (dose, ())


#: Each field once, alone and in the plural.
ONE_OR_TWO = {
    "hold": ("hold 1 s", "hold 2 s"),
    "breaths": ("hold 1 breath", "hold 2 breaths"),
    "repeats": ("1 x", "2 x"),
    "sets": ("1 set", "2 sets"),
    "rest": ("rest 1 s", "rest 2 s"),
    "per_day": ("1/day", "2/day"),
    "per_week": ("1 day a week", "2 days a week"),
    "weeks": ("for 1 week", "for 2 weeks"),
    "total_days": ("for 1 day", "for 2 days"),
}


@pytest.mark.parametrize(("field", "texts"), ONE_OR_TWO.items())
def test_one_of_a_thing_is_written_in_the_singular(field: str, texts: tuple[str, str]) -> None:
    for count, text in zip((Count(1, 1), Count(2, 2)), texts, strict=True):
        dose = EMPTY._replace(**{field: count})  # type: ignore[arg-type]
        assert short(dose) == text
        assert read_dose(text).dose == dose


def test_a_number_is_plausible_up_to_these_limits() -> None:
    """They are a decision: a hold of 301 seconds, or 61 times, is more likely a slip than a dose."""
    assert {field: most for field, (most, _) in LIMITS.items()} == {
        "hold": 300,
        "breaths": 20,
        "repeats": 60,
        "sets": 10,
        "rest": 600,
        "per_day": 6,
        "per_week": 7,
        "weeks": 26,
        "total_days": 90,
    }


PIECES = st.sampled_from(
    (
        *(
            "3",
            "x",
            "10",
            "s",
            "sec",
            "hold",
            "rest",
            "reps",
            "times",
            "a",
            "day",
            "week",
            "per",
            "/",
            "each",
            "side",
        ),
        *(
            "left",
            "every",
            "other",
            "for",
            "-",
            "to",
            ",",
            ";",
            ".",
            '"',
            "min",
            "breath",
            "0",
            "900",
            "sets",
        ),
        *("round", "twice", "daily", "Zoë", "kettle", "5", "2.5", "(", ")", "and", "bd"),
    )
)


@given(st.text(max_size=60) | st.lists(PIECES, max_size=12).map(" ".join))
@example("x" * 200)
@example("5 5 5 5 5 5 5 5")
@example("hold hold hold 1 1 x x")
def test_any_text_is_a_dose_a_note_or_a_problem(text: str) -> None:
    read = read_dose(text)
    dose = read.dose
    for slip in read.slips:
        assert slip.what and slip.hint
    if not read.slips:
        if any(map(str.isalnum, text)) and any(map(str.isdigit, text)):
            assert dose != EMPTY
        for field, (most, _) in LIMITS.items():
            count = getattr(dose, field)
            assert count is None or count == NONE or 1 <= count.low <= count.high <= most
        again = read_dose(dose.note)
        assert again.dose.note == dose.note
        ENGLISH.text(merged(DEFAULT, dose))


@pytest.mark.parametrize(
    "text", ["1 " * 200, "hold " * 80, "x1" * 200, "10 to " * 60, "((((" * 100, "a day " * 60]
)
def test_long_nonsense_is_read_at_once(text: str) -> None:
    read_dose(text)  # a pattern that backtracks would take minutes


def test_what_a_short_line_cannot_hold_is_told_apart() -> None:
    dose = merged(DEFAULT, read_dose("2 x 8, rest 30 s, for 6 weeks").dose)
    whole = "Hold 5 seconds · 8 times · 2 rounds · rest 30 seconds between · each side · 2 times a day · for 6 weeks"
    assert ENGLISH.fitted(dose, 200) == (whole, "")
    short_line = whole.replace(" · rest 30 seconds between", "")
    assert ENGLISH.fitted(dose, 84) == (short_line, "Rest 30 seconds between")
    assert ENGLISH.fitted(dose, 70) == (
        short_line.replace(" · for 6 weeks", ""),
        "Rest 30 seconds between · for 6 weeks",
    )


# --- the attributes of a heading ------------------------------------------------------------------------------


def test_the_default_dose_of_a_heading() -> None:
    given_ = (("hold", "5"), ("repeats", "2-3"), ("side", "each"), ("per-day", "2"))
    assert wrong_attributes(given_) == []
    assert dose_of(given_) == DEFAULT
    assert dose_of((("repeats", "5"), ("days", "every-other"))) == ExerciseDose(
        repeats=one(5), rhythm="other"
    )
    assert dose_of((("repeats", "5"), ("days", "3"))) == ExerciseDose(repeats=one(5), per_week=one(3))


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ((("hold", "5"), ("repeat", "3")), "'repeat' is not part of a dose."),
        ((("repeats", "x"),), "repeats is 'x', which is no number."),
        ((("repeats", "0"),), "0 times: is that what you mean?"),
        ((("hold", "900"),), "900 seconds to hold"),
        ((("repeats", "3"), ("side", "both")), "side is 'both'."),
        ((("repeats", "3"), ("repeats", "4")), "repeats is given twice."),
        ((("repeats", "3"), ("days", "sometimes")), "days is 'sometimes', which is no number."),
        ((("per-day", "2"),), "does not say how long to hold, or how many times"),
        ((("hold", "5"), ("breaths", "2")), "for seconds and for breaths"),
        ((), "does not say how long to hold"),
    ],
)
def test_a_wrong_attribute(given_: tuple[tuple[str, str], ...], words: str) -> None:
    (slip,) = wrong_attributes(given_)
    assert words in slip.what
    assert slip.hint


# --- plural rules ---------------------------------------------------------------------------------------------


def test_a_language_with_three_forms() -> None:
    polish = "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
    assert forms_of(polish) == 3
    assert [plural_of(polish)(number) for number in (1, 2, 5, 12, 22)] == [0, 1, 2, 2, 1]
    words = {
        key.replace("-", "_"): value for key, value in load_words(TEMPLATES / "words/en.toml", "x").items()
    }
    words |= {"plural": polish, "dose_repeats": ["{n} raz", "{n} razy", "{n} razy."]}
    assert DoseWords(words).text(ExerciseDose(repeats=one(5))) == "5 razy."
    assert DoseWords(words).text(ExerciseDose(repeats=Count(8, 22))) == "8 to 22 razy"
    words |= {"dose_repeats": ["{n} raz", "{n} razy"]}
    assert DoseWords(words).text(ExerciseDose(repeats=one(5))) == "5 razy"  # the last form there is


@pytest.mark.parametrize("language", sorted(path.stem for path in (TEMPLATES / "words").glob("*.toml")))
@pytest.mark.parametrize(
    "field", ["hold", "breaths", "repeats", "sets", "per_day", "per_week", "weeks", "total_days"]
)
def test_a_range_shows_both_numbers_in_every_language(language: str, field: str) -> None:
    """Arabic has a word for two of a thing ("مرتين") and no place for a number in it."""
    loaded = load_words(TEMPLATES / f"words/{language}.toml", "x")
    words = DoseWords({name.replace("-", "_"): value for name, value in loaded.items()})
    for low, high in ((1, 2), (1, 3), (2, 3), (2, 10), (8, 11), (10, 100)):
        given_: dict[str, Any] = {field: Count(low, high)}
        text = words.text(EMPTY._replace(**given_))
        assert re.findall(r"\d+", text) == [str(low), str(high)], text


def test_a_range_to_two_in_arabic() -> None:
    loaded = load_words(TEMPLATES / "words/ar.toml", "x")
    words = DoseWords({name.replace("-", "_"): value for name, value in loaded.items()})
    assert words.text(ExerciseDose(repeats=Count(1, 2))) == "1 إلى 2 مرات"
    assert words.text(ExerciseDose(repeats=one(2))) == "مرتين"


def test_a_formula_that_cannot_be_read() -> None:
    for formula in ("import os", "n = 1", "m != 1", "(" * 500):
        with pytest.raises(ValueError, match=r"."):
            plural_of(formula)
    assert len(set(COUNTED)) == len(COUNTED)
