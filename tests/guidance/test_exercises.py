"""The exercises: what is read from a file, where each mistake is, and what our own text must contain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import accept_missing, sample_folder
from paths import TEMPLATES
from test_wording import GRADE, SMOG, UNAVOIDABLE

from handouts.clinic import load_clinic, open_library
from handouts.doses import dose_of
from handouts.doses.dose import short
from handouts.edition import (
    Cache,
    EditionRequest,
    edition_of,
    points,
    prepared,
    read_exercise_book,
    read_guidance,
)
from handouts.edition.exercises import read_exercises
from handouts.edition.safety import check_own_exercises
from handouts.errors import HandoutError
from handouts.guidance import (
    Section,
    count_text,
    paragraphs_of,
    parse_exercises,
    sentences_in,
    words_in,
)

FOLDER = TEMPLATES / "guidance/back-spasms"
NAME = "guidance/back-spasms/exercises.en.md"
OURS = parse_exercises((FOLDER / "exercises.en.md").read_text(encoding="utf-8"), NAME)
EXERCISES = [section for section in OURS if section.role == "exercise"]
(RULES,) = (section for section in OURS if section.role == "exercise-rules")

GOOD = """## Toe circles {#toe-circles .exercise repeats=10 side=each per-day=2}

They wake up your feet.

**Start:** sit on a chair.

1. Lift one foot.
2. Draw circles with your toes.

**Take care:** stop if it hurts more.

![First: one foot is on the floor. Then: its toes draw a circle.](toe-circles.svg "Draw circles")

**Source:** Our own; [the Toe Society](https://example.org)
"""


# --- reading --------------------------------------------------------------------------------------------------


def test_an_exercise_as_it_is_read() -> None:
    (found,) = parse_exercises(GOOD, NAME)
    assert (found.id, found.role, found.title) == ("toe-circles", "exercise", "Toe circles")
    assert found.line == "They wake up your feet."
    assert short(dose_of(found.attributes)) == "10 x, each side, 2/day"
    assert found.sources == ("Our own", "the Toe Society")
    assert points(found) == ("Take care: stop if it hurts more.",)
    assert "They wake up" not in found.html and "Source" not in found.html
    assert found.html.count("<li") == 2 and '<figure src="toe-circles.svg"' in found.html


def test_a_source_can_be_left_out() -> None:
    (found,) = parse_exercises(GOOD.partition("**Source")[0], NAME)
    assert found.sources == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words_"),
    [
        (" repeats=10 side=each per-day=2", "", 1, "does not say how long to hold, or how many times"),
        ("side=each", "side=both", 1, "side is 'both'."),
        ("side=each", "sides=each", 1, "'sides' is not part of a dose."),
        ("side=each", "side", 1, "side is ''."),
        ("repeats=10", "repeats=1000", 1, "1000 times: is that what you mean?"),
        (".exercise", ".exercize", 1, "unknown role .exercize."),
        ("{#toe-circles", "{toe-circles", 1, "does not end with {#id .exercise} and a dose"),
        ("They wake up your feet.\n\n**Start", "**Start", 1, "there is no start position"),
        ("**Start:** sit on a chair.\n\n", "", 1, "there is no start position"),
        ("1. Lift one foot.\n2. Draw circles with your toes.\n\n", "", 1, "there are no steps"),
        ("2. Draw", "2. A\n3. B\n4. C\n5. Draw", 1, "more than 4 steps"),
        ("**Take care:** stop if it hurts more.\n\n", "", 1, "there is no caution"),
        ("![First", "[First", 12, "the link goes to"),
        (' "Draw circles"', "", 12, "has no caption"),
        ("First: one foot is on the floor. Then: its toes draw a circle.", "", 12, "has no alt text"),
        ("toe-circles.svg", "toe-circles.gif", 12, "is not the name of"),
        ("Draw circles with", "Draw *circles* with", 8, "italics"),
    ],
)
def test_a_mistake_is_found_on_its_line(old: str, new: str, line: int, words_: str) -> None:
    assert old in GOOD
    with pytest.raises(HandoutError) as caught:
        parse_exercises(GOOD.replace(old, new, 1), NAME)
    problems = [problem for problem in caught.value.problems if words_ in problem.what]
    assert problems, caught.value
    assert problems[0].where == f"{NAME}:{line}"
    assert problems[0].hint


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace(" repeats=10 side=each per-day=2", "") + GOOD + "\n## No heading\n"
    with pytest.raises(HandoutError) as caught:
        parse_exercises(text, NAME)
    places = [int(problem.where.rpartition(":")[2]) for problem in caught.value.problems]
    assert len(places) == 3 and places == sorted(places)
    assert "a second exercise has the id #toe-circles" in str(caught.value)


@pytest.mark.parametrize("text", ["", "\n\n", "Words without a heading.\n"])
def test_a_file_without_an_exercise(text: str) -> None:
    with pytest.raises(HandoutError):
        parse_exercises(text, NAME)


def test_rules_have_no_dose_and_stand_once() -> None:
    rules = "## Before you start {#rules .exercise-rules}\n\nStart slowly.\n\n"
    assert [section.role for section in parse_exercises(rules + GOOD, NAME)] == ["exercise-rules", "exercise"]
    for text, what in (
        (rules.replace("rules}", "rules hold=5}"), "only an exercise has a dose"),
        (rules + rules.replace("#rules", "#more"), "a second section has the role .exercise-rules"),
        ("## Before you start {#rules .exercise-rules}\n", "the section has no text"),
    ):
        with pytest.raises(HandoutError, match=re.escape(what)):
            parse_exercises(text, NAME)


# --- a clinic's own -------------------------------------------------------------------------------------------


def clinic_with(folder: Path, text: str) -> Path:
    path = sample_folder(folder)
    file = path / NAME
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return path


def test_a_clinic_adds_one_exercise_and_keeps_ours(tmp_path: Path) -> None:
    path = clinic_with(tmp_path, GOOD)
    guidance = read_guidance(FOLDER / "en.md", "guidance/back-spasms/en.md")
    ours = read_exercises(guidance, open_library(None)).guidance
    both = read_exercises(guidance, open_library(path)).guidance
    assert [each.id for each in both.exercises] == [*(each.id for each in ours.exercises), "toe-circles"]
    assert both.by_role("exercise-rules") == (RULES,)
    assert len({guidance.sha256, ours.sha256, both.sha256}) == 3
    assert guidance.exercises == ()


def test_an_exercise_of_the_same_id_takes_the_place_of_ours(tmp_path: Path) -> None:
    text = GOOD.replace("#toe-circles", "#sit-tall").replace("stop if it hurts more", "do not force it")
    edition = edition_of(EditionRequest(str(clinic_with(tmp_path, text)), exercises=("sit-tall",)))
    (found,) = (each for each in edition.guidance.exercises if each.id == "sit-tall")
    assert found.title == "Toe circles"
    assert edition.text_changed


def test_a_caution_of_ours_is_not_lost_in_silence(tmp_path: Path) -> None:
    path = clinic_with(tmp_path, GOOD.replace("#toe-circles", "#knee-to-chest"))
    with pytest.raises(HandoutError) as caught:
        edition_of(EditionRequest(str(path), exercises=("bridge",)))
    (problem,) = caught.value.problems
    assert problem.where == f"{NAME}:1"
    assert "weak bones (osteoporosis)" in problem.what and "accept-missing" in problem.hint
    accept_missing(path, "knee-to-chest")
    notices = edition_of(EditionRequest(str(path), exercises=("bridge",))).notices
    assert len(notices) == 1 and "weak bones" in notices[0]


def test_an_id_of_the_guidance_is_taken(tmp_path: Path) -> None:
    path = clinic_with(tmp_path, GOOD.replace("#toe-circles", "#stretching"))
    with pytest.raises(HandoutError, match="a section of the guidance has the id #stretching"):
        edition_of(EditionRequest(str(path), exercises=("bridge",)))


def test_a_kept_master_knows_the_file_of_exercises(tmp_path: Path) -> None:
    path, cache = clinic_with(tmp_path, GOOD), Cache(str(tmp_path / "kept"))
    request = EditionRequest(str(path), exercises=("bridge",), only_exercises=True)
    first = prepared(request, cache, 2**63 - 1)
    assert cache.find(request) == first
    assert first.exercises == (("bridge", (("breaths", "3"), ("repeats", "5"), ("per-day", "1"))),)
    (path / NAME).write_text(GOOD.replace("#toe-circles", "#bridge"), encoding="utf-8")
    assert cache.find(request) is None


def test_exercises_that_a_clinic_leaves_out(tmp_path: Path) -> None:
    path = sample_folder(tmp_path)
    toml = path / "clinic.toml"
    text = toml.read_text(encoding="utf-8").replace("leave-out = []", 'leave-out = ["deep-lunge"]')
    toml.write_text(text, encoding="utf-8")
    book = read_exercise_book(edition_of(EditionRequest(str(path))))
    assert "deep-lunge" not in book.titles() and len(book.titles()) == len(EXERCISES) - 1
    with pytest.raises(HandoutError, match="deep-lunge is chosen and left out"):
        edition_of(EditionRequest(str(path), exercises=("deep-lunge",)))


@pytest.mark.parametrize(
    ("line", "words_"),
    [
        ('"pelvic-tlt"', "exercise 1 of 1 is not known.\n    Did you mean pelvic-tilt?"),
        ('"bridge: 0 times"', "exercise 1, bridge: 0 times: is that what you mean?"),
        ('"bridge", "bridge-2"', "exercise 2 of 2 is not known."),
    ],
)
def test_a_set_that_cannot_be(tmp_path: Path, line: str, words_: str) -> None:
    path = sample_folder(tmp_path)
    toml = path / "clinic.toml"
    text = toml.read_text(encoding="utf-8").replace('"pelvic-tilt", "knee-rolls: 5 x"', line)
    toml.write_text(text, encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        read_exercise_book(edition_of(EditionRequest(str(path))))
    assert f"clinic.toml [exercise-sets.first-week]: {words_}" in str(caught.value)


def test_a_set_as_it_is_read() -> None:
    library = open_library(None)
    assert load_clinic(library.clinic).lists.exercise_sets == (
        ("first-week", ("pelvic-tilt", "knee-rolls: 5 x")),
    )
    book = read_exercise_book(edition_of(EditionRequest()))
    first, second = book.texts(book.in_sets(["first-week"])).values()
    assert first == "Hold 5 seconds · 5 times · once a day"
    assert second == "Hold 1 breath · 5 times · change sides each time · once a day"
    with pytest.raises(HandoutError, match="Did you mean first-week"):
        book.in_sets(["first-wek"])


# --- our own text ---------------------------------------------------------------------------------------------

#: The usual doses, from the sources that sources.md names.
USUAL = {
    "pelvic-tilt": "hold 5 s, 5 x, 1/day",
    "knee-to-chest": "hold 5 s, 2 to 3 x, each side, 2/day",
    "knee-rolls": "hold 1 breath, 8 to 10 x, change sides, 1/day",
    "bottom-to-heels": "hold 1 breath, 8 to 10 x, 1/day",
    "cat-stretch": "3 to 5 x, 2/day",
    "bridge": "hold 3 breaths, 5 x, 1/day",
    "belly-brace": "hold 5 s, 10 x, 1/day",
    "kneeling-back-extension": "hold 5 s, 10 x, 1/day",
    "standing-back-bend": "5 x, 3/day",
    "sit-tall": "5 x, 3/day",
    "back-rotation": "hold 10 s, 3 x, each side, 1/day",
    "deep-lunge": "hold 5 s, 3 x, each side, 1/day",
    "one-leg-stand": "hold 5 s, 3 x, each side, 1/day",
    "hamstring-stretch": "hold 20 s, 5 x, each side, 1/day",
    "heel-slides": "10 x, each side, 1/day",
    "ankle-pumps": "10 x, 1/day",
    "wall-squat": "hold 5 s, 10 x, 1/day",
    "heel-raise": "10 x, 1/day",
}


def test_the_usual_doses() -> None:
    assert {each.id: short(dose_of(each.attributes)) for each in EXERCISES} == USUAL


@pytest.mark.parametrize("section", OURS, ids=lambda section: section.id)
def test_each_reads_easily(section: Section) -> None:
    texts = paragraphs_of(section)
    counted = count_text(texts)
    assert counted.grade <= GRADE
    assert counted.smog <= SMOG
    assert count_text(texts, UNAVOIDABLE).grade <= GRADE
    for text in texts:
        for sentence in sentences_in(text):
            assert len(words_in(sentence)) <= 20, sentence
    assert (
        re.findall(r"\b(two|three|four|five|six|seven|eight|nine|ten|twenty|thirty)\b", " ".join(texts)) == []
    )


@pytest.mark.parametrize("section", EXERCISES, ids=lambda section: section.id)
def test_each_exercise_is_whole(section: Section) -> None:
    assert section.line.endswith(".") and len(section.line) <= 60
    assert 1 <= section.html.count("<li") <= 4
    assert section.html.count("<strong>Start:</strong>") == 1
    assert section.html.count("<strong>Take care:</strong>") == 1
    (source,) = re.findall(r'<figure src="([^"]+)"', section.html)
    assert (TEMPLATES / "figures" / source).is_file()
    (alt,) = re.findall(r' alt="([^"]+)"', section.html)
    assert re.search("First:.*Then:", alt), "the words for the figure say what it shows First: and Then:"
    assert section.sources


@pytest.mark.parametrize("key", ["knee-to-chest", "knee-rolls", "back-rotation"])
def test_who_must_not_do_it(key: str) -> None:
    (section,) = (each for each in EXERCISES if each.id == key)
    assert "Take care: do not do this if you have weak bones (osteoporosis)." in points(section)


def test_weak_bones_are_asked_about_with_a_round_back() -> None:
    asked = {
        each.id for each in EXERCISES if "Ask us first if you have weak bones (osteoporosis)." in points(each)
    }
    assert asked == {"bottom-to-heels", "cat-stretch"}


def test_the_rules_for_all() -> None:
    text = " ".join(paragraphs_of(RULES)).lower()
    for words_ in (
        "start when the worst pain has eased",
        "only as far as is comfortable",
        "no worse the next day",
        "if you hurt more the next day, do fewer",
        "stop an exercise if it hurts more",
        "still worse with fewer, or a new pain? stop them all, and call us today.",
        "one leg newly numb, weak, tingling or in pain? stop, and call us today.",
        "both legs, a leg that gets weaker, or any sign under “get help now”? stop, and get help now.",
        "if you are pregnant",
        "an operation (such as a new hip or knee)",
        "6 to 8 weeks. it can help prevent the next spasm. the 7-day plan and the 4-week log cover only the start.",
        "use your bed",
        "down: stand at a strong chair",
        "up: roll onto your side",
    ):
        assert words_ in text


@pytest.mark.parametrize("key", ["knee-to-chest", "knee-rolls", "back-rotation"])
def test_a_new_joint_is_asked_about_where_the_hip_bends_or_turns(key: str) -> None:
    (section,) = (each for each in EXERCISES if each.id == key)
    joints = "hip or knee" if key == "knee-to-chest" else "hip"
    assert f"Ask us first if you have a new {joints}." in points(section)


def test_the_bridge_is_only_as_high_as_is_comfortable() -> None:
    (bridge,) = (each for each in EXERCISES if each.id == "bridge")
    assert "only as high as is comfortable, at most in one line" in " ".join(paragraphs_of(bridge))


@pytest.mark.parametrize("key", ["pelvic-tilt", "knee-to-chest"])
def test_the_first_exercises_say_when_to_stop(key: str) -> None:
    (section,) = (each for each in EXERCISES if each.id == key)
    assert "Stop if it hurts more." in points(section)


def test_a_paragraph_above_the_rules_is_for_the_head_of_the_cards() -> None:
    rules = "## Before you start {#rules .exercise-rules}\n\nWait a day.\n\n### How\n\n- Slowly.\n"
    (found,) = parse_exercises(rules, NAME)
    assert found.line == found.line_apart == "Wait a day." and "Wait" not in found.html
    assert paragraphs_of(found) == ["Wait a day.", "Slowly."]
    (alone,) = parse_exercises(rules.partition("### How")[0], NAME)
    assert alone.line == "" and paragraphs_of(alone) == ["Wait a day."]


@pytest.mark.parametrize("language", ["en", "es", "ar", "zh-Hans"])
def test_who_reads_only_the_cards_is_told_when_to_start_and_when_to_stop(language: str) -> None:
    text = (FOLDER / f"exercises.{language}.md").read_text(encoding="utf-8")
    (rules,) = (each for each in parse_exercises(text, NAME) if each.role == "exercise-rules")
    assert len(re.findall("[.。]", rules.line)) == 2
    if language == "en":
        assert rules.line.startswith(
            "Wait until the worst pain has eased. Stop if it hurts more, or if a leg "
        )


def test_every_exercise_is_in_the_list_of_sources() -> None:
    rows = (FOLDER / "sources.md").read_text(encoding="utf-8").split("## Statements")[1].split("## ")[0]
    first = " ".join(row.split("|")[1] for row in rows.splitlines() if row.startswith("| "))
    listed = {key for key in re.split(r"[ ,]+", first) if key}
    assert {section.id for section in OURS} <= listed


def test_an_exercise_of_two_frames_side_by_side_says_so() -> None:
    marked = {section.id for section in OURS if "wide" in section.marks}
    assert {"sit-tall", "heel-raise", "cat-stretch"} < marked < {section.id for section in OURS}
    for section in OURS:
        assert ("wide", "") not in section.attributes


def test_each_caution_of_ours_is_missed_in_an_exercise_without_it() -> None:
    clinic = load_clinic(open_library(None).clinic)
    for section in EXERCISES:
        cautions = points(section)
        for lost in cautions:
            kept = "".join(f"<p>{caution}</p>" for caution in cautions if caution != lost)
            with pytest.raises(HandoutError) as caught:
                check_own_exercises([section._replace(html=kept)], OURS, clinic, NAME)
            assert lost in caught.value.problems[0].what
