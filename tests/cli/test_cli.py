"""The commands as a therapist uses them: what is printed, what is written, and an answer to every slip."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import readback
from click.testing import CliRunner, Result
from making import accept_missing, edition_of, sample_folder, text_of_its_own, without_cjk
from paths import ROOT
from PIL import Image
from promises import hold

from handouts import __version__
from handouts.cli.commands import main
from handouts.cli.crash_report import report
from handouts.cli.process import started_as
from handouts.clinic import built_in
from handouts.edition.build import master_of
from handouts.errors import install_command

# test_handout.py checks these editions against every promise; one file is checked here.
pytestmark = pytest.mark.unheld
#: A name that no message may contain.
SECRET = "Xanthippe"
TREATMENTS = tuple(section.id for section in edition_of().guidance.treatments)


@pytest.fixture(autouse=True)
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder. Masters are cached for the other tests of this run, not in the user's cache."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str, stdin: str = "") -> Result:
    """Run a command, which ends with a message and an exit code, never with a traceback."""
    result = CliRunner().invoke(main, arguments, prog_name="handouts", input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def refused(*arguments: str, code: int) -> str:
    """The message of a command that fails. It leaves no file behind, and no message contains a name."""
    before = everything(Path.cwd().parent)
    result = run("make", *arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert SECRET not in result.stderr
    assert everything(Path.cwd().parent) == before
    return result.stderr


def sha256_of(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def everything(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def text_of(path: str) -> str:
    """The text that a reader finds in a file."""
    return readback.read(Path(path).read_bytes()).text


# --- what is made -------------------------------------------------------------------------------------------


def test_make_alone_prints_one_line(desk: Path) -> None:
    result = run("make")
    line = r"back-spasms\.pdf: [1-8] pages\. Next, choose treatments: --treatment massage\n"
    assert re.fullmatch(line, result.output)
    assert result.exit_code == 0
    assert [path.name for path in desk.iterdir()] == ["back-spasms.pdf"]


def test_make_leads_on_from_what_was_given() -> None:
    chosen = ("--treatment", "massage")
    assert run("make", *chosen).output.endswith(' pages. Next, name the patient: --patient "Ana López"\n')
    named = (*chosen, "--patient", SECRET)
    assert run("make", *named).output.endswith("Next, use your own letterhead: --clinic FOLDER\n")


def test_make_with_everything(desk: Path) -> None:
    clinic = sample_folder(desk)
    words = {
        "--patient": "Zoë Müller-O’Brien",
        "--note": "Walk a little every day.",
        "--next-visit": "3 December, 10:30",
        "--therapist": "Sam Rivera",
    }
    result = run(
        "make", *(part for pair in words.items() for part in pair), "--clinic", str(clinic), "-o", "zoe.pdf",
        *("--treatment", "massage=Tuesdays with us", "--treatment", "ice-heat", "--date", "2026-11-22"),
    )  # fmt: skip
    note, told = result.output.splitlines()
    assert note.startswith(
        "Note: clinic.toml [name, address, phone, email, website, booking, logo]: these are the sample"
    )
    assert re.fullmatch(r"zoe\.pdf: [1-6] pages\. Print it, or send it\.", told)
    text = text_of("zoe.pdf")
    assert [word for word in (*words.values(), "Tuesdays with us") if word not in text] == []
    (foot, *_) = readback.read(Path("zoe.pdf").read_bytes()).feet
    assert "November 22, 2026" in foot.replace("\u00a0", " ")
    assert text.index("Get a deep tissue massage") < text.index("Use heat or ice")
    hold(Path("zoe.pdf"))


def test_make_to_standard_output(desk: Path) -> None:
    result = run("make", "-o", "-", "--date", "2026-11-22", "--verbose")
    run("make", "-o", "same.pdf", "--date", "2026-11-22")
    assert result.stdout_bytes == Path("same.pdf").read_bytes()
    assert result.stderr == f"SHA-256 {hashlib.sha256(result.stdout_bytes).hexdigest()}\n"
    assert [path.name for path in desk.iterdir()] == ["same.pdf"]


def test_verbose_prints_the_hash_of_the_file() -> None:
    result = run("make", "--verbose", "--no-cache")
    assert result.stdout.splitlines()[1] == f"SHA-256 {sha256_of('back-spasms.pdf')}"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_files_are_for_their_owner_only() -> None:
    run("make")
    assert Path("back-spasms.pdf").stat().st_mode & 0o777 == 0o600


def test_a_file_of_that_name_is_replaced_whole() -> None:
    Path("back-spasms.pdf").write_text("an older one", encoding="utf-8")
    assert run("make", "-o", "back-spasms.pdf", "--replace").exit_code == 0
    assert Path("back-spasms.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("flag", ["--patient", "--note", "--next-visit", "--therapist", "--id", "-o"])
def test_an_empty_word_is_as_if_left_out(flag: str) -> None:
    assert run("make", "--date", "2026-11-22", flag, "").exit_code == 0
    run("make", "--date", "2026-11-22", "-o", "plain.pdf")
    assert Path("back-spasms.pdf").read_bytes() == Path("plain.pdf").read_bytes()


@pytest.mark.parametrize("flag", ["--patient", "--note", "--next-visit", "--therapist"])
@pytest.mark.parametrize(
    "words", ["{{7*7}}", "<b>Ana</b>", "&amp;", "../../x", "{% x %}", "%s \\n", "(Ana) \\"]
)
def test_words_are_printed_as_they_are(flag: str, words: str, desk: Path) -> None:
    assert run("make", flag, words).exit_code == 0
    assert words in text_of("back-spasms.pdf")
    assert everything(desk.parent) == {desk, desk / "back-spasms.pdf"}


def test_control_characters_are_left_out() -> None:
    run("make", "--patient", "Ana\x07\x1b[31m\r\n\tLópez\u202e")
    assert "Ana[31m López" in text_of("back-spasms.pdf")


def test_marks_that_turn_text_around_are_left_out_with_a_notice() -> None:
    """The file is that of the same words without them, so no number on it can be turned around."""
    plain = ["--note", "Call (217) 555-0142", "--treatment", "massage=10 min", "--exercise", "bridge=3x10"]
    for language in ("en", "ar"):
        run("make", "--language", language, "--patient", SECRET, *plain, "-o", "plain.pdf", "--replace")
        turned = ["--note", "\u202eCall \u2067(217) \u200f555-0142", "--treatment", "massage=\u202d10 min"]
        turned += ["--exercise", "bridge=\u202e3x10\u202c", "--patient", f"\u061c{SECRET}\u2069"]
        result = run("make", "--language", language, *turned, "-o", "turned.pdf", "--replace")
        said = (
            "Note: invisible marks that change the direction of text were left out: the program decides it.\n"
        )
        assert said in result.stderr and SECRET not in result.output
        assert Path("plain.pdf").read_bytes() == Path("turned.pdf").read_bytes()


def test_emoji_are_left_out_with_a_notice() -> None:
    result = run("make", "--patient", f"{SECRET} 😀")
    assert (
        result.stderr
        == "Note: 1 sign was left out of the name: only letters and simple signs can be printed.\n"
    )
    assert SECRET in text_of("back-spasms.pdf")


@pytest.mark.parametrize(
    "row_id",
    [
        "1001",
        "0007",
        "A/B",
        "../../x",
        "/none/x",
        "C:\\x",
        "..",
        ".x",
        "-",
        "CON",
        "a\x00/b",
        "x" * 300,
        "<b>:*?",
    ],
)
def test_an_id_names_a_file_in_this_folder(row_id: str, desk: Path) -> None:
    result = run("make", "--id", row_id)
    assert result.exit_code == 0
    (made,) = everything(desk.parent) - {desk}
    assert made.parent == desk
    assert made.suffix == ".pdf"
    assert not made.name.startswith((".", "-", "CON."))


@pytest.mark.parametrize(
    ("row_id", "told"),
    [
        ("10/01", " / is written as _ in the file name."),
        ("a:b/c", " : and / are written as _"),
        ("10_01", ""),
    ],
)
def test_a_sign_that_a_file_name_cannot_have_is_told(row_id: str, told: str, desk: Path) -> None:
    said = run("make", "--id", row_id).stdout
    assert told in said
    assert ("written as" in said) == bool(told)
    assert "written as" not in run("make", "--id", row_id, "-o", "named.pdf").stdout


def test_preview_writes_a_picture_of_each_page(desk: Path) -> None:
    result = run("preview", "-o", "pictures", "--short")
    count = len(master_of(edition_of(form="short")).pages)
    names = [f"page-{number}.png" for number in range(1, count + 1)]
    assert result.stdout == f"pictures: {count} pages, page-1.png to page-{count}.png.\n"
    assert sorted(path.name for path in (desk / "pictures").iterdir()) == names
    with Image.open(desk / "pictures" / "page-1.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (1224, 1584))  # Letter at 144 dots an inch
    if os.name != "nt":
        assert (desk / "pictures").stat().st_mode & 0o777 == 0o700


def test_preview_leaves_no_page_of_the_patient_before(desk: Path) -> None:
    (desk / "pictures").mkdir()
    others = ["cover-9.png", "page-07.png", "page-x.png", "page-²1.png"]
    for name in [*others, "page-11.png", "page-12.png"]:
        (desk / "pictures" / name).write_bytes(b"of before")
    refused = run("preview", "-o", "pictures", "--short")
    assert (refused.exit_code, "2 pages of another preview" in refused.stderr) == (3, True)
    assert (desk / "pictures" / "page-12.png").read_bytes() == b"of before"
    run("preview", "-o", "pictures", "--short", "--replace")
    count = len(master_of(edition_of(form="short")).pages)
    pages = [f"page-{number}.png" for number in range(1, count + 1)]
    assert sorted(path.name for path in (desk / "pictures").iterdir()) == sorted([*others, *pages])


def test_treatments_lists_ids_titles_and_a_line() -> None:
    lines = run("treatments").output.splitlines()
    assert [line.split()[0] for line in lines] == list(TREATMENTS)
    assert all(re.fullmatch(r"[a-z-]+ {2,}[A-Z][^:]+: .+\.", line) for line in lines)


def test_a_section_of_the_clinic_is_a_treatment(desk: Path) -> None:
    clinic = sample_folder(desk)
    guidance = clinic / "guidance" / "back-spasms" / "en.md"
    guidance.parent.mkdir(parents=True)
    ours = (ROOT / "templates" / "guidance" / "back-spasms" / "en.md").read_text(encoding="utf-8")
    own = "\n## Swim {#swim .self-care}\n\nWater carries you.\n\n- Go with somebody.\n"
    guidance.write_text(text_of_its_own(ours) + own, encoding="utf-8")
    assert "swim           Swim: Water carries you." in run("treatments", "--clinic", "my-clinic").output
    assert run("make", "--clinic", "my-clinic", "--treatment", "swim").exit_code == 0
    assert "Water carries you." in text_of("back-spasms.pdf")


def test_fonts_say_which_scripts_are_ready_and_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, more = run("fonts").output.splitlines()
    assert ready.startswith(
        "Ready: Latin, Greek, Cyrillic, Devanagari, Arabic, Hebrew, Thai, Tamil, Telugu, Khmer,"
    )
    assert "Bengali" in ready and "Korean" in ready and "Without a name" in more
    without_cjk(monkeypatch)
    ready, cjk, _ = run("fonts").output.splitlines()
    assert "Korean" not in ready and "Bengali" in ready
    asked = f"To install: Japanese, Traditional Chinese, Simplified Chinese, Korean: {install_command('cjk')}"
    assert cjk == asked


def test_topics_say_who_has_reviewed_them() -> None:
    by_language = {line.split()[1]: line for line in run("topics").output.splitlines()}
    assert list(by_language) == ["ar", "en", "es", "zh-Hans"]
    assert by_language["en"] == (
        "back-spasms  en  version 2.6, next review 2028-11-28, not yet reviewed by a clinician: Back spasms"
    )
    assert by_language["es"] == (
        "back-spasms  es  version 1.4, next review 2028-11-28, translated from version 2.6 (machine translation), "
        "not checked by a qualified translator: Espasmos de espalda"
    )


def test_version_and_help() -> None:
    assert run("--version").output == f"handouts, version {__version__}\n"
    assert run("-h").output == run("--help").output
    for name in ("make", "preview", "topics", "treatments", "batch", "verify"):
        assert f"  {name}  " in run("-h").output
        assert "Example:" in run(name, "-h").output


def test_the_same_program_from_a_checkout(desk: Path) -> None:
    program = [sys.executable, str(ROOT / "generate.py")]
    done = subprocess.run(
        [*program, "--version"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout == f"handouts, version {__version__}\n"
    done = subprocess.run(
        [*program, "make", "--paper", "a5"], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [["generate.py"], ["-m", "handouts"]])
def test_examples_are_written_as_the_program_was_typed(how: list[str]) -> None:
    def said(*more: str) -> str:
        line = [sys.executable, *how, *more]
        return subprocess.run(
            line, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
        ).stdout

    typed = re.match(r"Usage: (\S*python[\d.]* (.*)) make ", said("make", "-h"))
    assert typed
    program = typed[1]
    assert typed[2] == " ".join(how)
    commands = re.findall(r"^  (\w+)  +\S", said("-h").partition("Commands:")[2], re.MULTILINE)
    assert len(commands) > 7
    for name in commands:
        text = said(name, "-h")
        assert f"Usage: {program} {name} " in text
        assert f"Example:\n    {program} {name}" in text
        assert not re.search(rf"(?<!-m )\bhandouts ({'|'.join(commands)})", text)
    assert f"    {program} make\n" in said("-h")


@pytest.mark.parametrize(
    ("typed", "own", "shown"),
    [
        (".venv/bin/python", "/elsewhere/python", ".venv/bin/python generate.py"),
        ("/opt/python", "HERE/.venv/bin/python", ".venv/bin/python generate.py"),
        ("/opt/python", "HERE/my env/python.exe", '"my env/python" generate.py'),
        ("/opt/python", "/opt/python", "python generate.py"),
    ],
)
def test_how_the_program_was_typed(
    typed: str, own: str, shown: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "orig_argv", [typed.replace("/opt", str(desk.parent))])
    monkeypatch.setattr(sys, "executable", own.replace("HERE/", f"{Path.cwd()}{os.sep}"))
    assert started_as("generate.py") == shown


# --- what cannot be done ------------------------------------------------------------------------------------

ELSEWHERE = "Close it elsewhere, or choose another place.\n"
ALL = "Choose from: massage, ice-heat, stretching, relaxation, pain-medicine, exercise, posture, stress, breaks."


def test_a_language_of_clinic_toml_without_a_sheet_says_where_it_is_from(tmp_path: Path) -> None:
    own = sample_folder(tmp_path)
    text = (own / "clinic.toml").read_text(encoding="utf-8")
    for old, new, where in (
        ('language = "en"', 'language = "fr"', "language"),
        ('# also = "en"', 'also = "fr"', "also"),
    ):
        (own / "clinic.toml").write_text(text.replace(old, new), encoding="utf-8")
        result = run("make", "--clinic", str(own), "-o", str(tmp_path / "a.pdf"))
        assert f"Error: clinic.toml [{where}]: there is no French sheet\n" in result.stderr
        given = "--clinic", str(own), f"--{where}", "es", "-o", str(tmp_path / f"{where}.pdf")
        assert run("make", *given).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--topic", "back-spasm"], "no such topic\n    Did you mean back-spasms? Choose from: back-"),
        (["--topic", "../en"], "--topic: there is no such topic"),
        (["--topic", ""], "--topic: there is no such topic\n    Choose from: back-spasms."),
        (["--language", "fr"], "--language: there is no French sheet\n    You can print Arabic (ar), English"),
        (["--also", "klingon"], "--also: there is no sheet in this language"),
        (["--language", "enn"], "Arabic (ar), English (en), Spanish (es) or Chinese (zh-Hans)."),
        (["--language", "zh"], "this is not the code of a language with a sheet\n    Did you mean zh-Hans?"),
        (["--language", "english"], "Did you mean en? You can print"),
        (["--also", "es-MX"], "Did you mean es? You can print"),
        (["--treatment", "masage"], f'--treatment: "masage" is not a treatment\n    Did you mean massage? {ALL}'),
        (["--treatment", "deep tissue"], f"treatment 1 is not known\n    Did you mean massage? {ALL}"),
        (["--treatment", "acupuncture"], f"treatment 1 is not known\n    {ALL}"),
        (["--treatment", "manipulation"], f"treatment 1 is not known\n    {ALL}"),
        (["--treatment", "bridge"], "bridge is an exercise, not a treatment\n    Write --exercise bridge."),
        (["--exercise", "massage"], "massage is a treatment, not an exercise\n    Write --treatment massage."),
        (["--without", "danger"], "--without: the danger signs cannot be left out"),
        (["--without", "bridge"], "--without: there is no such section\n    Choose from: first-days, massage,"),
        (["--treatment", "massage, ice-heat"], "Write --treatment once for each treatment.\n"),
        (["--treatment", f"massage: {SECRET}"], 'Write = before how and when: --treatment massage="how and when"'),
        (["--treatment", f"masage: {SECRET}"], 'Write = before how and when: --treatment ID="how and when".\n'),
        (["--treatment", "massage", "--treatment", f"ice-heat {SECRET}"], "--treatment: treatment 2 is not known"),
        (["--treatment", ""], f"--treatment: treatment 1 is not known\n    {ALL}"),
        (["--treatment", f"={SECRET}"], f"--treatment: treatment 1 is not known\n    {ALL}"),
        (["--treatment", "massage", "--treatment", "Massage=x"], "--treatment: a treatment is named twice"),
        (["--paper", "a5"], "this is not known. Choose from: letter, a4."),
        (["--paper", ""], "Choose from: letter, a4."),
        (["--short", "--large-print"], "--short and --large-print cannot go together: "),
        (["--patint", SECRET], "Did you mean"),
        (["--date", "2026-13-01"], "--date"),
        (["--date", "3 December"], "--date"),
        (["--date", ""], "--date"),
        (["--patient"], "--patient"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_wrong_flag(arguments: list[str], message: str) -> None:
    assert message in refused(*arguments, code=2)


def test_all_wrong_treatments_are_said_at_once_and_the_choices_once() -> None:
    said = refused("--treatment", "masage", "--treatment", SECRET, "--treatment", "stres", code=2)
    assert '"masage" is not a treatment\n    Did you mean massage?\n' in said
    assert "--treatment: treatment 2 is not known\n" in said
    assert f'"stres" is not a treatment\n    Did you mean stress? {ALL}' in said
    assert said.count("Choose from") == 1


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (["--date", "1926-01-01"], "Note: The date is 100 years ago. Is that right?"),
        (["--date", "2126-12-31"], "Note: The date is in 100 years. Is that right?"),
        (["--next-visit", "32 December"], "Note: December has 31 days. Is the next visit right?"),
        (["--next-visit", "Feb 30th, 9:30"], "Note: Feb has 29 days. Is the next visit right?"),
        (["--duplex"], "Note: --duplex does nothing here: the sheet has one language. For a second one, add --also."),
        (["--language", "es", "--also", "es"], "Note: --also names the language that the sheet is in already"),
    ],
)  # fmt: skip
def test_what_is_probably_a_slip_is_said(
    arguments: list[str], note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.cli.options.today", lambda: datetime.date(2026, 11, 27))
    for _ in ("typeset", "from the cache"):
        assert note in run("make", *arguments, "-o", "x.pdf", "--replace").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--date", "2026-01-01"],
        ["--next-visit", "Monday 30 November 2026, 10:30"],
        ["--next-visit", "3 December, 12:45, room 32"],
        ["--next-visit", "31 May or 45 minutes later"],
        ["--also", "es", "--duplex"],
    ],
)
def test_nothing_is_said_of_usual_days_and_options(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.cli.options.today", lambda: datetime.date(2026, 11, 27))
    said = run("make", *arguments, "-o", "x.pdf", "--replace").stderr
    assert "Is that right?" not in said and "Is the next visit" not in said and "does nothing" not in said


def test_a_date_is_asked_for_in_words() -> None:
    said = refused("--date", "3 December", code=2)
    assert "%" not in said
    assert "Write it as 2026-11-30 or as November 30, 2026." in said


def test_a_short_sheet_of_more_than_two_sheets_of_paper_is_told_of() -> None:
    for count in (0, 1, 3, 4):
        flags = [word for name in TREATMENTS[:count] for word in ("--treatment", name)]
        for form, told in {"--short": count in (0, 4), "--large-print": False}.items():
            for _ in ("typeset", "from the cache"):
                result = run("make", form, "-o", "x.pdf", *flags)
                assert ("Note: the short sheet is four pages" in result.stderr) is told


def test_a_treatment_goes_by_its_title_too_in_capitals_or_not() -> None:
    how = "=Tuesdays; 10:30"
    by_id, by_title = ("massage" + how, "ice-heat"), ("MASSAGE" + how, "Use heat OR ice")
    assert "Use heat or ice: " in run("treatments").output
    made = []
    for cache in ((), (), ("--no-cache",)):
        for treatments in (by_title, by_id):
            flags = [word for treatment in treatments for word in ("--treatment", treatment)]
            assert run("make", "--date", "2026-11-22", "-o", "x.pdf", *flags, *cache).exit_code == 0
            made.append(sha256_of("x.pdf"))
    assert len(set(made)) == 1 and "Tuesdays; 10:30" in text_of("x.pdf")


@pytest.mark.parametrize("flag", ["--patient", "--next-visit", "--therapist"])
def test_too_long_for_its_line(flag: str) -> None:
    said = refused(flag, f"{SECRET} " * 1000, code=3)
    assert said.startswith(f"Error: {flag}: 9999 characters are too many: about ")
    assert re.search(r"fit in its (1 line|[23] lines)\n    Shorten it\.\n$", said)


def test_a_note_too_long_for_its_box() -> None:
    said = refused("--note", f"{SECRET} " * 60, code=3)
    assert said.startswith("Error: --note: 599 characters are too many: about ")
    assert said.endswith("Shorten it. Or give the note a page of its own: --long-note.\n")
    assert run("make", "--note", f"{SECRET} " * 60, "--long-note").exit_code == 0


@pytest.mark.parametrize("flag", ["--patient", "--note", "--next-visit", "--therapist", "--treatment"])
def test_ten_thousand_letters(flag: str) -> None:
    said = refused(flag, "massage=" + "x" * 10_000 if flag == "--treatment" else "x" * 10_000, code=3)
    assert said.startswith(f"Error: {flag}")
    assert "Shorten it" in said
    assert len(said) < 200


def test_a_treatments_words_are_named_by_their_flag() -> None:
    said = refused("--treatment", f"massage={SECRET * 30}", code=3)
    assert said.startswith("Error: --treatment massage: ")


def test_every_problem_at_once_without_the_words() -> None:
    said = refused("--patient", f"{SECRET} " * 99, "--therapist", f"{SECRET} " * 99, "--note", "𓀀", code=3)
    assert said.startswith("Error: 3 problems to fix:\n")
    assert [
        flag for flag in ("--patient: ", "--therapist: ", "--note: no font has U+13000") if flag not in said
    ] == []


def test_letters_that_need_an_extra_are_said_by_their_code(monkeypatch: pytest.MonkeyPatch) -> None:
    without_cjk(monkeypatch)
    said = refused("--no-cache", "--patient", "汉", code=3)
    assert said.startswith("Error: --patient: it has Chinese letters, and their font is not installed")
    assert "[cjk]" in said


def test_letters_without_a_font_do_not_spell_the_name() -> None:
    said = refused("--patient", "ᎠᏂᏴᏫᏯ", code=3)
    assert said.count("U+") == 1


# --- where it cannot be written -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (".", "Error: .: this is a folder\n    Name a file in it: -o "),
        ("there", "Error: there: this is a folder\n    Name a file in it: -o "),
        ("none/x.pdf", ": there is no such folder\n    Make the folder first, or choose another.\n"),
        ("none/", "Error: none/: there is no such folder"),
        ("file/x.pdf", "Error: file/x.pdf: cannot be written: "),
        ("x" * 300 + ".pdf", "file name too long"),
    ],
    ids=lambda value: value[:20],
)  # fmt: skip
def test_odd_places(target: str, message: str, desk: Path) -> None:
    (desk / "there").mkdir()
    (desk / "file").write_text("", encoding="utf-8")
    assert message in refused("--patient", SECRET, "-o", target, code=3)


def test_a_file_that_is_no_pdf_is_not_written_over(desk: Path) -> None:
    (desk / "patients.csv").write_text("id,name\n1,Ana\n", encoding="utf-8")
    assert "the name does not end in .pdf" in refused("-o", "patients.csv", code=2)
    for name in ("patients.csv", ""):  # an empty name is not passed over: a script may have lost it
        result = run("batch", "patients.csv", "-o", "out", "--print-run", name)
        assert result.exit_code == 2
        assert "the name does not end in .pdf" in result.stderr
    assert (desk / "patients.csv").read_text(encoding="utf-8") == "id,name\n1,Ana\n"


def test_half_a_name_that_stands_alone_is_not_repeated() -> None:
    said = refused("--patient", "Zoë", SECRET, code=2)
    assert "in quotes" in said
    assert SECRET not in said


def test_half_a_note_beside_a_list_is_not_repeated() -> None:
    said = run("batch", "patients.csv", "-o", "out", "--note", "Ask", SECRET)
    assert said.exit_code == 2
    assert "in quotes" in said.stderr
    assert SECRET not in said.stderr


def test_a_list_is_told_whose_letterhead_it_gets(desk: Path) -> None:
    (desk / "patients.csv").write_text("id\n1\n", encoding="utf-8")
    assert "use --clinic FOLDER for yours" in run("batch", "patients.csv", "--check").stderr


@pytest.mark.parametrize("step", ["open", "replace"])
def test_a_file_that_cannot_be_written_leaves_nothing(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("make", "-o", "warm.pdf")  # the Master is in the cache, so only the PDF is written

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    plain = getattr(os, step)
    monkeypatch.setattr(os, step, lambda *a, **k: (refuse if ".part" in str(a[0]) else plain)(*a, **k))
    said = refused("-o", "x.pdf", code=3)
    assert said == "Error: x.pdf: cannot be written: permission denied\n    " + ELSEWHERE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_what_is_no_file_is_not_replaced(desk: Path) -> None:
    os.mkfifo(desk / "pipe")  # like /dev/null, which a rename would replace
    refused("-o", "pipe", code=3)
    assert (desk / "pipe").is_fifo()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name themselves")
def test_a_name_that_is_no_text_is_still_said() -> None:
    result = run("make", "-o", os.fsdecode(b"\xff.pdf"))
    assert result.exit_code == 0
    assert [os.fsencode(path.name) for path in Path().iterdir()] == [b"\xff.pdf"]


# --- the clinic's folder, lists, and our own mistakes -------------------------------------------------------


def test_a_clinic_that_is_not_there(desk: Path) -> None:
    said = refused("--clinic", "my-clinc", code=3)
    assert (
        said
        == "Error: --clinic: there is no such folder\n    Use the folder that contains your clinic.toml.\n"
    )
    assert "there is no clinic.toml in this folder" in refused("--clinic", "", code=3)


def test_everything_wrong_in_a_clinic_at_once(desk: Path) -> None:
    file = sample_folder(desk) / "clinic.toml"
    text = file.read_text(encoding="utf-8").replace('"letter"', '"a5"').replace('phone = "', 'fone = "')
    file.write_text(text, encoding="utf-8")
    said = refused("--clinic", "my-clinic", code=3)
    assert said.startswith("Error: 3 problems to fix:\n")
    assert [key for key in ("[fone]", "[phone]", "[paper]") if f"clinic.toml {key}: " not in said] == []


def test_a_mistake_in_a_template_has_file_and_line(desk: Path) -> None:
    (sample_folder(desk) / "handout.html").write_text("<h1>Hello</h1>\n{{ nobody }}\n", encoding="utf-8")
    assert refused("--clinic", "my-clinic", code=3).startswith(
        "Error: handout.html:2: this name is not known"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Usage: handouts [OPTIONS] COMMAND"),
        (["mke"], 2, "There is no such command. Did you mean make?"),
        (["batch"], 2, "Which list? Name it"),
        (["batch", "none.csv"], 2, "Name a folder: -o FOLDER"),
        (["batch", "none.csv", "-o", "out"], 3, "none.csv: "),
        (["verify", "none"], 3, "FOLDER: there is no such folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_other_commands(arguments: list[str], code: int, message: str, desk: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert list(desk.iterdir()) == []


@pytest.mark.parametrize("flag", [("--id", "a1"), ("--name-in-title",)])
def test_preview_has_no_option_that_does_nothing(flag: tuple[str, ...]) -> None:
    result = run("preview", "-o", "pictures", *flag)
    assert (result.exit_code, "There is no such option" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["topics", "treatments"])
def test_a_clinic_that_is_not_there_is_told_of(desk: Path, command: str) -> None:
    result = run(command, "--clinic", "nope")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "--clinic: there is no such folder" in result.stderr


def test_preview_into_a_file(desk: Path) -> None:
    Path("pictures").write_text("", encoding="utf-8")
    result = run("preview", "-o", "pictures")
    assert result.exit_code == 3
    assert result.stderr.startswith("Error: -o: pictures is a file")
    assert [path.name for path in desk.iterdir()] == ["pictures"]


def test_a_bug_is_reported_without_words(
    monkeypatch: pytest.MonkeyPatch, desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"ours, and {SECRET}")

    folder = tmp_path_factory.mktemp("reports")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr("handouts.edition.fill", broken)
    monkeypatch.setattr(
        "sys.argv", ["handouts", "make", "--patient", SECRET, f"--note={SECRET}", f"--{SECRET}"]
    )
    result = CliRunner().invoke(main, ["make", "--patient", SECRET, "--note", SECRET])
    assert result.exit_code == 1
    assert "Traceback" not in result.output and "This is a bug, not your mistake" in result.stderr
    assert list(desk.iterdir()) == []
    (report,) = folder.iterdir()
    assert str(report) in result.stderr
    text = report.read_text(encoding="utf-8")
    assert SECRET not in text + result.output
    assert "options: --patient --note\n" in text
    assert "RuntimeError\n" in text and "cli/make.py:" in text and "test_cli.py:" in text
    assert not report.stat().st_mode & 0o077 or sys.platform == "win32"


def test_a_report_that_cannot_be_written_is_printed(monkeypatch: pytest.MonkeyPatch, desk: Path) -> None:
    def broken(*_: object) -> None:
        raise MemoryError(SECRET)

    monkeypatch.setattr("tempfile.tempdir", str(desk / "nowhere"))
    monkeypatch.setattr("handouts.edition.fill", broken)
    result = CliRunner().invoke(main, ["make", "--patient", SECRET])
    assert result.exit_code == 1 and SECRET not in result.output
    assert "MemoryError" in result.stderr and "cli/make.py:" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["make", "--paper", SECRET],
        ["make", "--language", SECRET],
        ["make", "--topic", SECRET],
        ["make", "--treatment", SECRET],
        ["make", "--without", SECRET],
        ["make", "--date", SECRET],
        ["make", f"--{SECRET}"],
        ["make", SECRET],
        [SECRET],
        ["batch", "list.csv", "--workers", SECRET, "-o", "out"],
        ["batch", "list.csv", "--name-files", SECRET, "-o", "out"],
        ["batch", "list.csv", SECRET, "-o", "out"],
        ["batch", "list.csv", "--map", SECRET, "-o", "out"],
        ["verify", "out", f"--{SECRET}"],
        ["treatments", SECRET],
        ["topics", SECRET],
    ],
)
def test_a_word_at_the_wrong_place_is_not_repeated(desk: Path, words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code in (2, 3), result.output
    assert SECRET.lower() not in result.output.lower()


@pytest.mark.parametrize(
    "flag", ["--patient", "--note", "--therapist", "--next-visit", "--id", "--treatment"]
)
@pytest.mark.parametrize("lost", ["An\ufffd", "An\udcff"])
def test_a_letter_that_was_lost_is_told_of(desk: Path, flag: str, lost: str) -> None:
    result = run("make", flag, f"massage={lost}" if flag == "--treatment" else lost)
    assert result.exit_code == 2 and f"{flag}: a letter was lost" in result.stderr


@pytest.mark.parametrize("lost", ["Nguy?n", "£ukasz", "An\ue000"])
def test_a_letter_of_a_name_that_was_lost_is_told_of(desk: Path, lost: str) -> None:
    assert run("make", "--patient", lost).exit_code == 2
    assert run("make", "--note", lost).exit_code == 0


@pytest.mark.parametrize(
    "paper", ["Letter", "US Letter", "8½ x 11", "8.5x11", "8 1/2 x 11 in", "8½\u2033 × 11\u2033"]
)
def test_a_paper_is_known_by_its_names(desk: Path, paper: str) -> None:
    assert run("make", "--paper", paper, "--language", "EN").exit_code == 0


def test_no_escape_code_reaches_the_terminal(desk: Path) -> None:
    clinic = sample_folder(desk)
    guidance = clinic / "guidance" / "back-spasms"
    guidance.mkdir(parents=True)
    text = (built_in("templates") / "guidance" / "back-spasms" / "en.md").read_text(encoding="utf-8")
    hostile = text.replace('title = "', 'title = "\\u001b[31m\\u202e\\u009b2J', 1)
    (guidance / "en.md").write_text(hostile, encoding="utf-8")
    for command in (["topics"], ["treatments"], ["make"]):
        result = run(*command, "--clinic", str(clinic))
        assert not set("\x1b\x9b\u202e") & set(result.output), command


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Zqanary Ames", "the list: there is no such file"),
        ("name=Zqanary*", "the list: there is no such file"),
        ("x" * 400, "the list: File name too long"),
        ("march.csv", "march.csv: there is no such file"),
        ("Zqanary/march.csv", "march.csv: its folder is not there"),
    ],
)
def test_a_list_whose_name_is_no_name(word: str, said: str) -> None:
    """A word in its place may be a patient's, so it is repeated only if it looks like a file name."""
    result = run("batch", word, "--check")
    assert result.exit_code == 3
    assert said in result.stderr and "Zqanary" not in result.output


@pytest.mark.parametrize(
    "words",
    [("make", "--clinic"), ("batch", "p.csv", "--check", "--clinic"), ("verify",), ("topics", "--clinic")],
)
def test_a_word_in_the_place_of_a_folder_is_not_repeated(words: tuple[str, ...]) -> None:
    result = run(*words, "Zqanary Ames")
    assert result.exit_code == 3
    assert "there is no such folder" in result.stderr and "Zqanary" not in result.output


def test_a_crash_report_starts_no_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("another program"))
    assert next(iter(report(ValueError(), main))).startswith("handouts ")


def test_a_batch_tells_in_each_run_what_text_and_template_of_a_clinic_omit(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    accept_missing(folder, "medicine-safety")
    template = (built_in("templates") / "handout.html").read_text(encoding="utf-8")
    own = template.replace("{{ medicine_safety() }}", "")
    assert own != template
    (folder / "handout.html").write_text(own, encoding="utf-8")
    (tmp_path / "list.csv").write_text("id,name,treatments\n1,Ann Lee,posture\n", encoding="utf-8")
    words = ("batch", str(tmp_path / "list.csv"), "--clinic", str(folder), "-o", str(tmp_path / "out"))
    for more in ((), (), ("--check",)):
        result = run(*words, *more)
        assert result.exit_code == 0, result.output
        told = r"Note: handout\.html: the template lacks \d\d points of #medicine-safety"
        assert len(re.findall(told, result.stderr)) == 1
