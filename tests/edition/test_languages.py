"""Sheets in languages that the program does not come with: their files are all that they need.

The topic is made for these tests, short but with every kind of element: right to left (he), with letters of two marks
(vi), with digits and joined letters of its own (hi), and without spaces between words (th, ja).
"""

from __future__ import annotations

import datetime
import io
import json
import re
import shutil
import subprocess
import unicodedata
from functools import cache
from html import unescape
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import readback
from making import DATE, edition_of, made_alone, made_in_list, sample_folder
from paths import ROOT
from promises import hold

from handouts.clinic import built_in
from handouts.doses import ExerciseDose
from handouts.doses.dose import Count
from handouts.edition.build import prepare
from handouts.edition.edition import sheet_words
from handouts.edition.exercise_book import read_exercise_book
from handouts.edition.handout import LoadedMaster, fill
from handouts.errors import ChoiceError, HandoutError
from handouts.guidance import load_words, parse_guidance
from handouts.patients import ExerciseChoice, Patient
from handouts.pdf.master import Handout
from handouts.pdf.print_run import PrintRun
from handouts.toml_table import parse_toml

FILES = ROOT / "tests" / "languages"
LANGUAGES = ("he", "vi", "hi", "th", "ja")
every_language = pytest.mark.parametrize("language", LANGUAGES)


WORDS = {"patient": "Ana López", "note": "Hold 5 s, then rest", "next-visit": "3 December"}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample clinic's folder with the files of these languages, and no others."""
    folder = tmp_path_factory.mktemp("clinic")
    shutil.copytree(built_in("templates") / "clinic", folder, dirs_exist_ok=True)
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    return folder


@cache
def _made(folder: Path, language: str, form: str = "standard", paper: str = "letter") -> Handout:
    edition = edition_of(
        folder,
        topic="knee",
        language=language,
        treatments=("walking", "medicine", "rest"),
        exercises=("knee-lift",),
        form=form,
        paper=paper,
    )
    ready = prepare(edition)
    return LoadedMaster(ready.master, ready.words).fill(WORDS, DATE)


def texts_of(language: str) -> list[str]:
    """Every piece of the guidance that is printed: headings, items, paragraphs, captions, cells."""
    path = FILES / "guidance" / "knee" / f"{language}.md"
    guidance = parse_guidance(path.read_text(encoding="utf-8"), f"guidance/knee/{language}.md")
    found = [guidance.title, guidance.purpose]
    for section in guidance.sections:
        html = re.sub(r"</?(strong|a)\b[^>]*>", "", section.html)
        titles = [section.title] if section.role != "summary" else []  # its heading is not printed
        found += [*titles, section.line, *map(unescape, re.findall(r">([^<>]+)<", html))]
    return [text for text in found if text.strip()]


def letters(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


@every_language
@pytest.mark.parametrize("form", ["standard", "short", "large-print"])
def test_a_sheet_needs_no_more_than_its_files(clinic: Path, language: str, form: str) -> None:
    data = bytes(_made(clinic, language, form))
    hold(data)
    said = letters(readback.read(data).text)
    assert [text for text in texts_of(language) if letters(text) not in said] == []


@every_language
def test_nothing_on_it_is_english_but_what_the_clinic_says(clinic: Path, language: str) -> None:
    """What the program itself would say in English would be found here."""
    words = parse_toml((FILES / "words" / f"{language}.toml").read_text(encoding="utf-8"), language)
    told = " ".join(
        [
            (clinic / "clinic.toml").read_text(encoding="utf-8"),
            (FILES / "guidance" / "knee" / f"{language}.md").read_text(encoding="utf-8"),
            *(path.read_text(encoding="utf-8") for path in (FILES / "guidance" / "knee").glob("exercises*")),
            *(" ".join(value) if isinstance(value, list) else value for value in words.values()),
            *WORDS.values(),
            "No qualified translator has checked this translation",  # said in English on purpose
            "This is",
        ]
    )
    known = set(re.findall(r"[A-Za-z]{3,}", told))
    reading = readback.read(bytes(_made(clinic, language)))
    printed = re.findall(r"[A-Za-z]{3,}", " ".join([reading.said, reading.text, *reading.feet]))
    assert set(printed) - known - {"https"} == set()


@every_language
def test_the_file_says_its_language_and_direction(clinic: Path, language: str) -> None:
    with pikepdf.open(io.BytesIO(bytes(_made(clinic, language)))) as pdf:
        assert pdf.Root.Lang == language
        direction = pdf.Root.ViewerPreferences.get("/Direction")
        document = pdf.Root.StructTreeRoot.K
        mode = document.A.get("/WritingMode") if "/A" in document else None
    assert (direction, mode) == (("/R2L", "/RlTb") if language == "he" else (None, None))


@every_language
def test_dates_and_doses_of_a_fill_are_already_in_the_master(clinic: Path, language: str) -> None:
    """Else every patient's file would have a font of its own, and take thirty times as long."""
    edition = edition_of(clinic, topic="knee", language=language, exercises=("knee-lift",))
    ready = prepare(edition)
    filler = LoadedMaster(ready.master, ready.words)
    for month in range(1, 13):
        assert filler.draw({"patient": "Ana López"}, datetime.date(2026, month, 10 + month)).extras == ()


@every_language
def test_pdfium_reads_what_is_printed(clinic: Path, language: str) -> None:
    """In a line that runs right to left it turns Latin words around, so those pieces are left out there."""
    document = pypdfium2.PdfDocument(bytes(_made(clinic, language)))
    read = letters("".join(page.get_textpage().get_text_range() for page in document))
    pieces = [text for text in texts_of(language) if language != "he" or not re.search("[A-Za-z0-9]", text)]
    pieces = [text for text in pieces if len(text) < 40]
    assert len(pieces) > 15
    assert [text for text in pieces if letters(text) not in read] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
@every_language
def test_poppler_reads_what_is_printed(clinic: Path, language: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(bytes(_made(clinic, language)))
    run = subprocess.run(
        ["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    read = letters(re.sub("[\u202a-\u202e]", "", run.stdout.decode("utf-8")))
    plain = "[A-Za-z0-9().,:]" if language == "he" else "$^"
    pieces = [text for text in texts_of(language) if not re.search(plain, text) and len(text) < 30]
    assert len(pieces) > 10
    assert [text for text in pieces if letters(text) not in read] == []


# --- a page that runs right to left ---------------------------------------------------------------------------


def places(page: pypdfium2.PdfPage, text: str) -> list[float]:
    """The left edges of the letters of a text, where it first is in the order of the page's code."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    found = [(text_page.get_text_range(at, 1), text_page.get_charbox(at)[0]) for at in range(count)]
    line = [each for each in found if each[0].strip()]
    wanted = [letter for letter in text if letter.strip()]
    for at in range(len(line)):
        if [letter for letter, _ in line[at : at + len(wanted)]] == wanted:
            return [left for _, left in line[at : at + len(wanted)]]
    raise AssertionError(f"{text} is not on the page")


def test_phone_numbers_and_doses_run_left_to_right(clinic: Path) -> None:
    document = pypdfium2.PdfDocument(bytes(_made(clinic, "he")))
    first = document[0]
    for digits in ("555-0142", "8:00-18:00", "1-800-222-1222", "500", "217"):
        found = places(first, digits)
        assert found == sorted(found), digits
    assert places(first, "217")[0] < places(first, "555-0142")[0]
    assert places(first, "Tylenol")[0] < places(first, "500")[0]


def test_a_page_is_mirrored(clinic: Path) -> None:
    """The same topic in Hebrew and in Vietnamese: what stands on the left stands on the right."""
    pages = {language: pypdfium2.PdfDocument(bytes(_made(clinic, language)))[0] for language in ("he", "vi")}
    width = pages["he"].get_width()
    ends = {"he": "כאבי ברכיים", "vi": "Đau đầu gối"}  # the title
    title = {language: places(page, ends[language]) for language, page in pages.items()}
    assert min(title["vi"]) < 40
    assert max(title["he"]) > width - 60
    assert min(places(pages["he"], "Ana")) < width / 2 < min(places(pages["vi"], "Ana"))
    pictures = {
        language: [
            node.attributes["BBox"]
            for node in readback.read(bytes(_made(clinic, language))).tree.all("Figure")
            if "BBox" in node.attributes
        ]
        for language in ("he", "vi")
    }
    for mirrored, plain in zip(pictures["he"][:2], pictures["vi"][:2], strict=True):
        assert float(mirrored[0]) == pytest.approx(width - float(plain[2]), abs=0.1)


def test_the_days_count_from_the_right(clinic: Path) -> None:
    document = pypdfium2.PdfDocument(bytes(_made(clinic, "he")))
    rows: dict[tuple[int, int], dict[str, float]] = {}
    for number, page in enumerate(document):
        text_page = page.get_textpage()
        for at in range(text_page.count_chars()):
            if (letter := text_page.get_text_range(at, 1)).isdigit():
                left, bottom, *_ = text_page.get_charbox(at)
                rows.setdefault((number, round(bottom)), {})[letter] = left
    days = [[row[day] for day in "1234567"] for row in rows.values() if set(row) == set("1234567")]
    assert len(days) >= 3
    assert all(lefts == sorted(lefts, reverse=True) for lefts in days)


# --- a words file that is wrong ---------------------------------------------------------------------------------


def test_all_problems_of_a_words_file_are_told_at_once(tmp_path: Path) -> None:
    like = load_words(built_in("templates") / "words" / "en.toml", "words/en.toml")
    text = (FILES / "words" / "vi.toml").read_text(encoding="utf-8")
    text = text.replace('note = "', 'nots = "').replace('numerals = "0123456789"', 'numerals = "01234"')
    text = text.replace('direction = "left to right"', 'direction = "up"')
    text = re.sub("^(months|dose-sets) = .*\n", "", text, flags=re.MULTILINE)
    text = text.replace("dose-hold = ", 'for = "x"\nday = "y"\ndose-hold = ').replace("{page} trên", "trên")
    path = tmp_path / "vi.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        load_words(path, "words/vi.toml", like)
    told = [f"{problem.where}: {problem.what}" for problem in caught.value.problems]
    for part in (
        "'note' is missing",
        "'months' is missing",
        "'dose-sets' is missing",
        "'nots' is not a known word",
        "for is there twice",
        "day is there twice",
        "numerals are ten digits",
        "unknown direction",
        "page-of must keep the words",
    ):
        assert sum(part in line for line in told) == 1, (part, told)
    assert len(told) == 9


def test_a_language_that_is_not_there(clinic: Path) -> None:
    with pytest.raises(ChoiceError) as caught:
        edition_of(clinic, topic="knee", language="sw")
    (problem,) = caught.value.problems
    assert problem.hint.startswith(
        "You can print Hebrew (he), Hindi (hi), Japanese (ja), Thai (th) or Vietnamese (vi)."
    )
    assert problem.hint.endswith("docs/templates.md says how to add another one.")


# --- both languages ---------------------------------------------------------------------------------------------


@cache
def _both(folder: Path, leaves: bool) -> Handout:
    edition = edition_of(
        folder,
        topic="knee",
        language="he",
        also="vi",
        treatments=("walking",),
        exercises=("knee-lift",),
        leaves=leaves,
    )
    ready = prepare(edition)
    chosen = (ExerciseChoice("knee-lift", ExerciseDose(hold=Count(9, 9), note="Slowly")),)
    return fill(ready, Patient(name="Ana López", exercises=chosen), DATE)


def test_a_file_in_two_languages_has_a_document_for_each(clinic: Path) -> None:
    data = bytes(_both(clinic, False))
    hold(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        documents = list(pdf.Root.StructTreeRoot.K)
        assert [(str(each.S), str(each.Lang)) for each in documents] == [
            ("/Document", "he"),
            ("/Document", "vi"),
        ]
        assert pdf.Root.Lang == "he"


def test_the_plan_and_its_words_are_the_same_in_both(clinic: Path) -> None:
    text = readback.read(bytes(_both(clinic, False))).text
    assert "החזיקו 9 שניות" in text
    assert "Giữ 9 giây" in text
    assert text.count("Ana López") == 2
    assert text.count("Slowly") == 2
    feet = " ".join(readback.read(bytes(_both(clinic, False))).feet)
    assert "ngày 22 tháng 11 năm 2026" in feet


def test_on_a_leaf_one_language_is_in_front_and_the_other_behind(clinic: Path) -> None:
    document = pypdfium2.PdfDocument(bytes(_both(clinic, True)))
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) % 2 == 0
    assert all("Trang" not in text for text in texts[::2])
    behind = [text for text in texts[1::2] if text]
    assert len(behind) >= 3 and all("Trang" in text for text in behind)
    following = pypdfium2.PdfDocument(bytes(_both(clinic, False)))
    first = [page.get_textpage().get_text_range() for page in following]
    assert first == [text for text in (*texts[::2], *texts[1::2]) if text]


def test_a_print_run_has_both_languages_on_each_leaf(clinic: Path) -> None:
    edition = edition_of(clinic, topic="knee", language="he", also="vi")
    ready = prepare(edition)
    loaded = LoadedMaster(ready.master, ready.words)
    file = io.BytesIO()
    run = PrintRun(file, title="All", author="A clinic", language="he", date=DATE, duplex=True)
    for name in ("Ana López", "Zoë"):
        run.add(ready.master, loaded.draw({"patient": name}, DATE), name)
    run.close()
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.getvalue())]
    assert len(texts) % 4 == 0
    assert all("Trang" in text for text in texts[1::2] if text)
    assert not any("Trang" in text for text in texts[::2])


def test_a_clinic_can_ask_for_a_second_language_always(clinic: Path, tmp_path: Path) -> None:
    shutil.copytree(clinic, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "clinic.toml"
    path.write_text(f'also = "vi"\n{path.read_text(encoding="utf-8")}', encoding="utf-8")
    assert edition_of(tmp_path, topic="knee", language="he").also is not None
    assert edition_of(tmp_path, topic="knee", language="vi").also is None


def test_a_list_has_the_doses_in_both_languages() -> None:
    edition = edition_of(language="es", also="en", exercises=("pelvic-tilt",))
    writer = read_exercise_book(edition).sheet_doses("en", sheet_words(edition.library, "en", "US"))
    slots = writer.slots(ExerciseChoice("pelvic-tilt", ExerciseDose(hold=Count(9, 9))))
    assert slots["dose:pelvic-tilt"].startswith("Quédese así 9 segundos")
    assert slots["dose:pelvic-tilt@en"].startswith("Hold 9 seconds")


def test_a_row_can_have_a_second_language(tmp_path: Path) -> None:
    rows = "id,language,also,exercises\n1,ar,en,pelvic-tilt: 9 x\n2,ar,,pelvic-tilt: 9 x\n3,es,ES,\n"
    both = made_alone(tmp_path, "--language", "ar", "--also", "en", "--exercise", "pelvic-tilt=9 x")
    assert made_in_list(tmp_path, rows, "1") == both
    records = (tmp_path / "out" / "records.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["edition"]["also"] for line in records] == ["en", "", ""]
    alone = made_alone(tmp_path, "--language", "ar", "--exercise", "pelvic-tilt=9 x", "--replace")
    assert (tmp_path / "out" / "2.pdf").read_bytes() == alone


def test_a_row_can_have_one_language_although_the_clinic_has_two(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    path = folder / "clinic.toml"
    path.write_text(f'also = "en"\n{path.read_text(encoding="utf-8")}', encoding="utf-8")
    for also, count in (("none", 1), ("", 2), ("ar", 2)):
        pdf = made_alone(tmp_path, "--language", "es", "--also", also, "--clinic", str(folder), "--replace")
        with pikepdf.open(io.BytesIO(pdf)) as file:
            kids = file.Root.StructTreeRoot.K
            assert (len(kids) if isinstance(kids, pikepdf.Array) else 1) == count


@pytest.mark.parametrize(("letter", "named"), [("\\t", r"U\+0009"), ("\U00012000", r"U\+12000")])
def test_a_letter_without_a_font_in_a_word_that_no_sheet_needs_yet(
    tmp_path: Path, letter: str, named: str
) -> None:
    """Months and the like are in the fonts of every sheet, for the dates of those that are filled later."""
    (tmp_path / "clinic.toml").write_text('name = "A"\nphone = "1"\nemergency = "9"\n', encoding="utf-8")
    words = (built_in("templates") / "words/en.toml").read_text(encoding="utf-8")
    (tmp_path / "words").mkdir()
    changed = words.replace('"February"', f'"Febr{letter}uary"')
    assert changed != words
    (tmp_path / "words/en.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(HandoutError, match=rf"words/en\.toml: no font has {named}"):
        prepare(edition_of(tmp_path))
