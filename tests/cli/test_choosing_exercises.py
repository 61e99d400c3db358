"""Choosing exercises as a therapist does: by hand, from a set, or in a list; every slip gets an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import readback
from click.testing import CliRunner, Result
from making import sample_folder
from paths import TEMPLATES
from promises import hold

from handouts.cli.commands import main
from handouts.cli.list_options import today

pytestmark = pytest.mark.unheld  # one file of each kind is checked here
SECRET = "Xanthippe"


@pytest.fixture(autouse=True)
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, stdin: str = "") -> Result:
    result = CliRunner().invoke(main, arguments, prog_name="handouts", input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert SECRET not in result.output
    return result


def text_of(path: str) -> str:
    return " ".join(readback.read(Path(path).read_bytes()).text.split())


def test_the_list_has_id_title_dose_and_sets() -> None:
    lines = run("exercises").stdout.splitlines()
    text = (TEMPLATES / "guidance/back-spasms/exercises.en.md").read_text(encoding="utf-8")
    in_file = re.findall(r"^## .*\{#(\S+) \.exercise ", text, re.MULTILINE)
    listed = [line.split()[0] for line in lines if re.match(r"[a-z]", line)]
    assert listed[:-1] == in_file and len(in_file) > 10  # the last line is a set of the clinic
    assert lines[1] == (
        "knee-to-chest            Knee to chest: Hold 5 seconds · 2 to 3 times · each side · 2 times a day"
    )
    assert "first-week, a set in clinic.toml:" in lines
    assert re.search(r"  knee-rolls +Hold 1 breath · 5 times", lines[-1])


def test_one_exercise_tells_cautions_and_source() -> None:
    said = run("exercises", "Knee to chest", "bridge").stdout
    assert "Take care: do not do this if you have weak bones (osteoporosis)." in said
    assert "Source: Mayo Clinic; Chartered Society of Physiotherapy" in said
    assert "bridge  Bridge" in said
    wrong = run("exercises", "brigde")
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith(
        'Error: "brigde" is not an exercise\n    Did you mean bridge? Choose from:'
    )


def test_a_set_is_shown_by_its_name() -> None:
    said = run("exercises", "first-week").stdout
    assert said.startswith("first-week, a set in clinic.toml:\n  pelvic-tilt ")
    assert "knee-to-chest" not in said
    both = run("exercises", "bridge", "first-week").stdout
    assert both.startswith("bridge  Bridge") and both.endswith(said)


def test_a_sheet_has_each_dose_and_the_therapists_word() -> None:
    result = run(
        "make", "--patient", SECRET, "--treatment", "massage",
        "--exercise", "Knee to chest", "--exercise", "pelvic-tilt=repeats 10, hold 5 s, 3 a day",
        "--exercise", "bridge=5x, when the kettle boils",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    text = text_of("back-spasms.pdf")
    for words in (
        "Hold 5 seconds · 2 to 3 times · each side · 2 times a day",
        "Hold 5 seconds · 10 times · 3 times a day",
        "Hold 3 breaths · 5 times · once a day",
        "when the kettle boils",
        "do not do this if you have weak bones (osteoporosis)",
    ):
        assert words in text
    assert text.index("Knee to chest") < text.index("Pelvic tilt") < text.index("Bridge")


def test_a_second_patient_with_another_dose_needs_no_typesetter(monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("make", "-o", "a.pdf", "--exercise", "heel-raise=10 x, 2/day")
    assert first.exit_code == 0, first.output

    def no_more(*asked: object) -> None:
        raise AssertionError("it was typeset again")

    monkeypatch.setattr("handouts.edition.build.master_of", no_more)
    second = run("make", "-o", "b.pdf", "--exercise", "heel-raise=3 x 8, hold 2 s, every other day")
    assert second.exit_code == 0, second.output
    assert "10 times · 2 times a day" in text_of("a.pdf")
    assert "Hold 2 seconds · 8 times · 3 rounds · once a day · every other day" not in text_of("b.pdf")
    assert "Hold 2 seconds · 8 times · 3 rounds · every other day" in text_of("b.pdf")
    hold(Path("b.pdf").read_bytes())


def test_a_set_and_what_is_said_beside_it() -> None:
    result = run(
        "make", "--exercises-of", "first-week", "--exercise", "Knee rolls=8 x", "--exercise", "bridge"
    )
    assert result.exit_code == 0, result.output
    text = text_of("back-spasms.pdf")
    assert "Hold 1 breath · 8 times · change sides each time · once a day" in text
    assert text.index("Pelvic tilt") < text.index("Knee rolls") < text.index("Bridge")


def test_more_than_five_are_told_of() -> None:
    six = ("pelvic-tilt", "knee-to-chest", "knee-rolls", "cat-stretch", "bridge", "sit-tall")
    result = run("make", *(word for id in six for word in ("--exercise", id)))
    assert result.exit_code == 0
    assert (
        "Note: 6 exercises are on the sheet. With more than 5, many patients do none of them" in result.stderr
    )
    assert "many patients" not in run("make", *(word for id in six[:5] for word in ("--exercise", id))).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--exercise", "knee-chest"),
            '--exercise: "knee-chest" is not an exercise\n    Did you mean knee-to-chest?',
        ),
        (("--exercise", "bridge", "--exercise", "Bridge"), "an exercise is named twice"),
        (("--exercise", "bridge=0 times"), "--exercise: exercise 1: 0 times: is that what you mean?"),
        (("--exercise", "bridge=hold 900 s"), "900 seconds to hold: is that what you mean?"),
        (
            ("--exercise", "bridge=5x, 12, 2/day"),
            "part 2 of the dose is not understood. Understood: 5 x, 2/day.",
        ),
        (("--exercise", "bridge: 5 x"), 'Write = before the dose: --exercise bridge="10 x, hold 5 s".'),
        (("--exercise", "bridge, sit-tall"), "Write --exercise once for each exercise."),
        (
            ("--exercises-of", "first-wek"),
            "--exercises-of: there is no such set in clinic.toml\n    Did you mean",
        ),
        (("--only-exercises",), "Choose some: --exercise pelvic-tilt."),
        (("--only-exercises", "--exercise", "bridge", "--treatment", "massage"), "has no treatments"),
        (("--exercise", f"bridge={SECRET} " + "very " * 60), "--exercise bridge: "),
        (("--exercise", "bridge", "--without", "bridge"), "bridge is chosen and left out"),
    ],
)
def test_a_slip_is_answered(arguments: tuple[str, ...], words: str) -> None:
    result = run("make", *arguments)
    assert result.exit_code in (2, 3)
    assert words in result.stderr
    assert not Path("back-spasms.pdf").exists()


# --- lists ----------------------------------------------------------------------------------------------------

LIST = (
    "id,name,treatments,exercises\n"
    f'1,{SECRET},massage,"pelvic-tilt: 10 x, hold 5 s; Bridge"\n'
    f'2,{SECRET},massage,"pelvic-tilt: 3 x a day; bridge: 5 x, when the kettle boils"\n'
    f"3,{SECRET},massage,first-week\n"
    f"4,{SECRET},massage,\n"
)


def batch(text: str, *more: str) -> Result:
    Path("list.csv").write_text(text, encoding="utf-8")
    return run("batch", "list.csv", "-o", "out", "--workers", "1", *more)


def test_a_list_with_doses_shares_its_masters(monkeypatch: pytest.MonkeyPatch) -> None:
    from handouts.edition import build

    typeset, made = build.master_of, []

    def counted(edition: object, *more: object) -> object:
        made.append(edition)
        return typeset(edition, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "master_of", counted)
    result = batch(LIST, "--json", "--no-cache")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["made"] == 4
    assert len(made) == 3  # the first two rows share one
    lines = [json.loads(line) for line in Path("out/records.jsonl").read_text(encoding="utf-8").splitlines()]
    records = {line["id"]: line for line in lines if "id" in line}
    editions = {id: record["edition"] for id, record in records.items()}
    assert editions["1"] == editions["2"] != editions["3"]
    assert editions["1"]["exercises"] == ["pelvic-tilt", "bridge"]
    assert records["1"]["sha256"] != records["2"]["sha256"]
    texts = {id: text_of(f"out/{id}.pdf") for id in "1234"}
    assert "Hold 5 seconds · 10 times · once a day" in texts["1"]
    assert "Hold 5 seconds · 5 times · 3 times a day" in texts["2"] and "when the kettle boils" in texts["2"]
    assert "Hold 1 breath · 5 times" in texts["3"]
    assert "Pelvic tilt" not in texts["4"]
    for id in "12":
        hold(Path(f"out/{id}.pdf").read_bytes())


def test_a_row_has_the_bytes_that_make_gives() -> None:
    batch(LIST)
    run(
        "make", "-o", "alone.pdf", "--patient", SECRET, "--treatment", "massage", "--date", today().isoformat(),
        "--exercise", "pelvic-tilt=10 x, hold 5 s", "--exercise", "Bridge",
    )  # fmt: skip
    assert Path("alone.pdf").read_bytes() == Path("out/1.pdf").read_bytes()


def test_rows_that_name_none_have_those_of_the_command() -> None:
    result = batch(LIST, "--exercise", "Sit tall=4 x", "--json")
    assert result.exit_code == 0, result.output
    assert "4 times · 3 times a day" in text_of("out/4.pdf")
    assert "Sit tall" not in text_of("out/1.pdf")


def test_rows_that_cannot_be_are_told_of_each_for_itself() -> None:
    text = LIST + (
        f"5,{SECRET},massage,pelvic-tlt\n6,{SECRET},massage,bridge: hold 900 s\n"
        f'7,{SECRET},massage,"bridge: {SECRET} {"very " * 60}"\n'
    )
    result = batch(text)
    assert result.exit_code == 3
    for words in (
        "list.csv:6 [exercises]: exercise 1 of 1 is not known.",
        "Did you mean pelvic-tilt?",
        "list.csv:7 [exercises]: exercise 1, bridge: 900 seconds to hold: is that what you mean?",
        "list.csv:8 [exercises]: bridge: ",
    ):
        assert words in result.output
    assert len(list(Path("out").glob("*.pdf"))) == 4


def test_rows_without_exercises_have_no_sheet_of_exercises_alone() -> None:
    refused = batch(LIST, "--only-exercises")
    assert "list.csv:2 [treatments]: a sheet of exercises alone has no treatments" in refused.output
    assert "--ignore Treatments" in refused.output
    result = batch(LIST, "--only-exercises", "--ignore", "treatments")
    assert result.exit_code == 3
    assert "list.csv:5 [exercises]: no exercise is chosen" in result.output
    assert len(list(Path("out").glob("*.pdf"))) == 3


def test_visits_of_a_patient_join_their_exercises() -> None:
    text = (
        "id,name,exercises,date\n"
        f"1,{SECRET},pelvic-tilt: 5 x; bridge,2026-12-01\n1,{SECRET},pelvic-tilt: 10 x,2026-12-08\n"
    )
    result = batch(text)
    assert result.exit_code == 0, result.output
    text = text_of("out/1.pdf")
    assert "Hold 5 seconds · 10 times · once a day" in text and "Bridge" in text


def test_the_clinics_own_exercise_and_set(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    own = folder / "guidance/back-spasms/exercises.en.md"
    own.parent.mkdir(parents=True)
    own.write_text(
        "## Toe circles {#toe-circles .exercise repeats=10}\n\nThey wake up your feet.\n\n**Start:** sit.\n\n"
        "1. Lift one foot.\n\n**Take care:** stop if it hurts more.\n\n"
        '![First: a foot. Then: it is up.](toe-circles.svg "Draw circles")\n',
        encoding="utf-8",
    )
    (folder / "figures").mkdir()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 160"><path d="M9 9h200v120z"/></svg>'
    (folder / "figures/toe-circles.svg").write_text(drawing, encoding="utf-8")
    toml = folder / "clinic.toml"
    listed = toml.read_text(encoding="utf-8").replace(
        "first-week = [", 'feet = ["toe-circles: 5 x"]\nfirst-week = ['
    )
    toml.write_text(listed, encoding="utf-8")
    assert "toe-circles" in run("exercises", "--clinic", str(folder)).stdout
    assert "Source: none is given" in run("exercises", "toe-circles", "--clinic", str(folder)).stdout
    result = run("make", "--clinic", str(folder), "--exercises-of", "feet")
    assert result.exit_code == 0, result.output
    text = text_of("back-spasms.pdf")
    assert "5 times" in text and "Draw circles" in text and "Text changed by" in text


#: Doses in the many forms that therapists write.
DOSES = (
    *(
        "10 x, hold 5 s",
        "3x10",
        "hold for 5 seconds, 2/day",
        "8 to 10 reps, every other day",
        "5 each side, daily",
    ),
    *(
        "",
        "twice a day",
        "12 x, when the kettle boils",
        "3 × 8, rest 30 s",
        "hold 3 breaths, 5x, for 2 weeks",
    ),
)


def test_a_thousand_rows_with_doses() -> None:
    rows = ["id,name,exercises"]
    for number in range(1000):
        first, second = DOSES[number % 10], DOSES[number // 10 % 10]
        others = "; sit-tall" if number % 3 else "; first-week"
        rows.append(f'{number},{SECRET} {number},"bridge: {first}; Knee to chest: {second}{others}"')
    result = batch("\n".join(rows) + "\n", "--json", "--treatment", "massage")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["made"] == 1000
    lines = Path("out/records.jsonl").read_text(encoding="utf-8").splitlines()
    editions = {json.dumps(json.loads(line)["edition"]) for line in lines if '"edition"' in line}
    assert len(editions) == 2
    hold(Path("out/999.pdf").read_bytes())
    assert "Hold 3 breaths · 12 times · once a day" in text_of("out/17.pdf")
