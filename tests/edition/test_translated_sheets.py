"""The sheets in the languages that come with the program: they keep the promises, and say that nobody checked them."""

from __future__ import annotations

import datetime
import io
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import readback
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import DATE, edition_of, sample_folder
from PIL import Image
from promises import hold

from handouts.edition import EditionRequest, read_exercise_book
from handouts.edition.build import prepare
from handouts.edition.edition import sheet_words
from handouts.edition.handout import LoadedMaster
from handouts.errors import HandoutError
from handouts.guidance import long_date, topics
from handouts.pdf.master import Filler

LANGUAGES = sorted(set(topics([edition_of().library.templates])["back-spasms"]) - {"en"})
every_language = pytest.mark.parametrize("language", LANGUAGES)
#: Bytes of a file. Only all treatments with exercises in Chinese and English take more: two texts, a thousand letters.
LARGEST, LARGEST_OF_ALL = 250_000, 280_000


@cache
def made(
    language: str, form: str = "standard", paper: str = "letter", exercises: tuple[str, ...] = ()
) -> bytes:
    edition = edition_of(
        language=language,
        treatments=("massage", "ice-heat", "exercise"),
        form=form,
        paper=paper,
        exercises=exercises,
    )
    ready = prepare(edition)
    words = {"patient": "Ana López", "note": "Call (217) 555-0142", "therapist": "Zoë"}
    return bytes(LoadedMaster(ready.master, ready.words).fill(words, DATE))


def pages_of(data: bytes) -> list[str]:
    """What each page says, in the order of the structure tree, without spaces."""
    reading = readback.read(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.objgen: at for at, page in enumerate(pdf.pages)}
        said: list[list[str]] = [[] for _ in numbers]
        for element in _elements(pdf.Root.StructTreeRoot.K):
            if "/ActualText" in element and "/Pg" in element:
                said[numbers[element.Pg.objgen]].append(str(element.ActualText))
    drawn = [" ".join(page.words.values()) for page in reading.pages]
    return [re.sub(r"\s+", "", " ".join([*found, text])) for found, text in zip(said, drawn, strict=True)]


def _elements(element: Any) -> list[Any]:
    found: list[Any] = []
    waiting: list[Any] = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += list(each)
        elif isinstance(each, pikepdf.Dictionary):
            found.append(each)
            waiting += [each.K] if "/K" in each else []
    return found


@every_language
@pytest.mark.parametrize("form", ["standard", "short", "large-print"])
def test_every_form_keeps_the_promises(language: str, form: str) -> None:
    hold(made(language, form))


@every_language
def test_a_sheet_with_exercises_keeps_them_too(language: str) -> None:
    hold(made(language, exercises=("pelvic-tilt", "bottom-to-heels"), paper="a4"))


@every_language
def test_it_says_on_its_first_and_last_page_that_nobody_has_checked_it(language: str) -> None:
    library = edition_of().library
    lines = [str(sheet_words(library, each, "US")["unchecked"]) for each in (language, "en")]
    for data in (made(language), made(language, exercises=("pelvic-tilt",))):
        pages = pages_of(data)
        for line in lines:
            for page in (pages[0], pages[-1]):
                assert re.sub(r"\s+", "", line) in page


@every_language
@pytest.mark.parametrize(("form", "paper"), [("standard", "letter"), ("standard", "a4"), ("short", "letter")])
def test_all_danger_signs_are_on_page_1(language: str, form: str, paper: str) -> None:
    edition = edition_of(language=language)
    signs = re.findall(r"<li[^>]*>(.*?)</li>", edition.guidance.one("danger").html)
    first = pages_of(made(language, form, paper))[0]
    assert len(signs) > 10
    assert [sign for sign in signs if re.sub(r"\s+|<[^>]*>", "", sign) not in first] == []


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("form", ["standard", "short"])
def test_the_danger_signs_are_whole_below_a_long_arabic_name(form: str, paper: str) -> None:
    """A name for one line takes no more of the page than that."""
    name = "عبد الرحمن بن محمد بن عبد العزيز الأنصاري"
    request = EditionRequest(language="ar", form=form, paper=paper, treatments=("massage",)).for_words(name)
    assert request.wide_name
    edition = edition_of(**request._asdict())
    ready = prepare(edition)
    first, *_ = pages_of(bytes(LoadedMaster(ready.master, ready.words).fill({"patient": name}, DATE)))
    signs = re.findall(r"<li[^>]*>(.*?)</li>", edition.guidance.one("danger").html)
    assert [sign for sign in signs if re.sub(r"\s+|<[^>]*>", "", sign) not in first] == []


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("form", ["standard", "short"])
@every_language
def test_medicine_safety_stands_on_one_page(language: str, form: str, paper: str) -> None:
    edition = edition_of(language=language, form=form, paper=paper)
    (safety,) = edition.guidance.by_role("safety")
    html = safety.html.replace("{emergency}", edition.clinic.emergency)
    needed = re.findall(r"<(?:li|h3)[^>]*>(.*?)</(?:li|h3)>", html)
    assert len(needed) > 20
    pages = pages_of(made(language, form, paper))
    assert any(all(re.sub(r"\s+|<[^>]*>", "", text) in page for text in needed) for page in pages)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_large_print_has_danger_signs_on_page_1_and_says_what_is_where(language: str, paper: str) -> None:
    edition = edition_of(language=language)
    signs = re.findall(r"<li[^>]*>(.*?)</li>", edition.guidance.one("danger").html)
    pages = pages_of(made(language, "large-print", paper))
    assert re.sub(r"\s+|<[^>]*>", "", signs[0]) in pages[0]
    title = str(sheet_words(edition.library, language, "US")["contents_title"])
    assert any(re.sub(r"\s+", "", title) in page for page in pages[:3])


@every_language
def test_a_file_is_small_and_a_fill_adds_no_font(language: str) -> None:
    assert len(made(language)) < LARGEST
    ready = prepare(edition_of(language=language, exercises=("pelvic-tilt",)))
    assert LoadedMaster(ready.master, ready.words).draw({"patient": "Ana López"}, DATE).extras == ()


@every_language
@pytest.mark.parametrize("form", ["standard", "short", "large-print"])
@pytest.mark.parametrize(
    ("also", "exercises"),
    [("", ("pelvic-tilt", "knee-rolls", "cat-stretch")), ("en", ())],
    ids=["exercises", "two languages"],
)
def test_a_file_is_small_in_every_form(
    language: str, form: str, also: str, exercises: tuple[str, ...]
) -> None:
    treatments = ("massage", "ice-heat", "exercise")
    chosen = edition_of(language=language, also=also, treatments=treatments, form=form, exercises=exercises)
    ready = prepare(chosen)
    assert len(bytes(LoadedMaster(ready.master, ready.words).fill({"patient": "Ana López"}, DATE))) < LARGEST


@pytest.mark.slow
@every_language
@pytest.mark.parametrize("also", ["", "en"], ids=["alone", "two languages"])
@pytest.mark.parametrize("form", ["standard", "short", "large-print"])
def test_a_file_is_small_with_every_treatment(language: str, form: str, also: str) -> None:
    treatments = tuple(section.id for section in edition_of(language=language).guidance.treatments)
    exercises = ("pelvic-tilt", "knee-rolls", "cat-stretch")
    chosen = edition_of(language=language, also=also, treatments=treatments, form=form, exercises=exercises)
    ready = prepare(chosen)
    data = bytes(LoadedMaster(ready.master, ready.words).fill({"patient": "Ana López"}, DATE))
    hold(data)
    assert len(data) < (LARGEST_OF_ALL if (language, also) == ("zh-Hans", "en") else LARGEST)


def test_the_foot_of_all_pages_is_one_object_and_so_is_the_date_in_it() -> None:
    with pikepdf.open(io.BytesIO(made("ar"))) as pdf:
        feet = [[part.objgen for part in page.Contents][-2:] for page in pdf.pages]
    assert len(feet) > 4
    assert len(set(map(tuple, feet))) == 1


@pytest.mark.parametrize("language", ["es", "ar"])
def test_both_languages_draw_each_figure_once(language: str) -> None:
    edition = edition_of(
        language=language,
        also="en",
        treatments=("massage", "ice-heat", "exercise"),
        exercises=("pelvic-tilt", "knee-rolls", "cat-stretch"),
    )
    ready = prepare(edition)
    data = bytes(LoadedMaster(ready.master, ready.words).fill({"patient": "Ana López"}, DATE))
    assert len(data) < LARGEST
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = [
            str(each.operands[0])
            for page in pdf.pages
            for each in pikepdf.parse_content_stream(page)
            if str(each.operator) == "Do"
        ]
        forms = {
            name for name, object_ in pdf.pages[0].Resources.XObject.items() if object_.Subtype == "/Form"
        }
    assert len(forms) > 5
    assert {drawn.count(name) for name in forms} == {2}


@every_language
def test_the_same_input_gives_the_same_bytes(language: str) -> None:
    data = made(language)
    made.cache_clear()
    assert made(language) == data


def test_an_arabic_page_shows_numbers_as_they_are_dialled() -> None:
    """On the page the digits of a number stand from left to right."""
    page = pypdfium2.PdfDocument(made("ar"))[0]
    text = page.get_textpage()
    letters = [(text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())]
    rows: dict[int, list[tuple[float, str]]] = {}
    for letter, box in letters:
        if letter.isdigit():
            rows.setdefault(round(box[1] / 4), []).append((box[0], letter))
    seen = ["".join(letter for _, letter in sorted(row)) for row in rows.values()]
    assert any("5550142" in row for row in seen)
    assert any("911" in row for row in seen)


@pytest.mark.parametrize(("language", "also"), [("ar", ""), ("ar", "en"), ("zh-Hans", ""), ("es", "ar")])
@given(
    name=st.sampled_from(["Ana López", "O’Brien", "محمد عبد الرحمن", "王小明", ""]),
    how=st.sampled_from(["10 x", "Call (217) 555-0142.", "twice a day, " * 3, "line\nline"]),
    note=st.sampled_from(["", "Rest.", "Walk a little every day. " * 6, "one\ntwo"]),
    date=st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31)),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_that_recur_are_drawn_as_all_others(
    language: str, also: str, name: str, how: str, note: str, date: datetime.date
) -> None:
    """A fill that keeps the date as it was drawn gives the bytes of one that shapes it each time."""
    quick, slow = fillers(language, also)
    words = {
        "patient": name,
        "how:massage": how,
        "note": note,
        "next-visit": "3/12",
        **dates_in(language, also, date),
    }
    assert bytes(quick.fill(words, date)) == bytes(slow.fill(words, date))
    assert quick.draw(words) == slow.draw(words)
    quick.check(words)


@cache
def fillers(language: str, also: str) -> tuple[Filler, Filler]:
    master = prepare(edition_of(language=language, also=also, treatments=("massage",))).master
    return Filler(master, {slot for slot in master.slots if slot.startswith("date")}), Filler(master)


def dates_in(language: str, also: str, date: datetime.date) -> dict[str, str]:
    library = edition_of().library
    second = {f"date@{also}": long_date(sheet_words(library, also), date)} if also else {}
    return {"date": long_date(sheet_words(library, language), date), **second}


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.slow
def test_each_exercise_of_large_print_is_on_one_page_with_its_figure(language: str, paper: str) -> None:
    ids = tuple(read_exercise_book(edition_of(language=language)).titles())
    with pikepdf.open(io.BytesIO(made(language, "large-print", paper, ids))) as pdf:
        sections = [one for one in _elements(pdf.Root.StructTreeRoot.K) if one.get("/S") == "/Sect"]
        parts = [_elements(section) for section in sections]
        # An exercise has its dose and a note to write; a treatment has one line to write.
        cards = [each for each in parts if sum(part.get("/S") == "/Form" for part in each) == 2]
        pages = [{part.Pg.objgen for part in card if "/Pg" in part} for card in cards]
    assert ids and len(pages) == len(ids)
    assert [len(each) for each in pages] == [1] * len(pages)


def _with_languages(folder: Path, lines: str) -> None:
    """Put these lines in place of the other languages of the sample clinic."""
    path = folder / "clinic.toml"
    head, *_ = path.read_text(encoding="utf-8").partition("\n[languages.")
    path.write_text(f"{head}\n{lines}\n", encoding="utf-8")


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(("form", "most"), [("standard", 8), ("short", 7), ("large-print", 22)])
@every_language
def test_it_has_few_pages(language: str, form: str, most: int, paper: str) -> None:
    with pikepdf.open(io.BytesIO(made(language, form, paper))) as pdf:
        assert len(pdf.pages) <= most


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_phone_number_is_on_one_line_of_a_large_heading(language: str) -> None:
    marks = readback.text_marks(made(language, "large-print", "a4"))
    assert any("(217) 555-0142" in mark.text for mark in marks)
    assert not any(mark.text.strip() == "555-0142" for mark in marks)


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_chart_is_on_one_page_with_its_heading(language: str, paper: str) -> None:
    edition = edition_of(language=language, exercises=("pelvic-tilt",), paper=paper, only_exercises=True)
    words = sheet_words(edition.library, language, "US")
    last = pages_of(bytes(Filler(prepare(edition).master).fill({}, DATE)))[-1]
    weeks = [str(words["chart_week"]).format(n=week) for week in range(1, 5)]
    assert [each for each in (words["chart_title"], *weeks) if re.sub(r"\s", "", str(each)) not in last] == []


def test_a_clinics_own_lines_are_in_the_language_of_the_sheet(tmp_path: Path) -> None:
    """Its line on other formats is not printed where nobody can read it; its hours are."""
    folder = sample_folder(tmp_path)
    _with_languages(
        folder, '[languages.ES]\nhours = "De 8 a 18 h"\nother-formats = "¿Letra grande? Pregunte."'
    )
    own = edition_of(folder, language="es", also="en")
    assert (own.clinic.hours, own.clinic.other_formats) == (("De 8 a 18 h",), "¿Letra grande? Pregunte.")
    assert own.also is not None and own.also.clinic.hours[0].startswith("Mon to Thu")
    assert own.also.clinic.other_formats.startswith("Need large print")
    ready = prepare(own)
    text = readback.read(bytes(LoadedMaster(ready.master, ready.words).fill({}, DATE))).said
    assert "De 8 a 18 h" in text and "¿Letra grande? Pregunte." in text and "Mon to Thu" in text
    arabic = edition_of(folder, language="ar").clinic
    assert (arabic.hours[0], arabic.other_formats) == ("Mon to Thu: 8 am to 6 pm", "")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('[languages.spanish]\nhours = "x"', "[languages.spanish]: is not a language code"),
        ('[languages.french]\nhours = "x"', "Write it as: [languages.fr]"),
        ("[languages]\nes = 5", "[languages.es]"),
        ('[languages.es]\nphone = "5"', "[languages.es.phone]"),
    ],
)
def test_what_is_wrong_with_the_lines_of_a_language(tmp_path: Path, lines: str, said: str) -> None:
    folder = sample_folder(tmp_path)
    _with_languages(folder, lines)
    with pytest.raises(HandoutError) as caught:
        edition_of(folder, language="es")
    assert said in str(caught.value)


@every_language
def test_the_sample_clinic_has_its_hours_in_every_language(language: str) -> None:
    clinic = edition_of(language=language).clinic
    assert len(clinic.hours) == 2 and not re.search("Mon|Fri", " ".join(clinic.hours))


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.slow
def test_the_number_of_a_page_is_on_one_line_from_page_10_on_too(language: str, paper: str) -> None:
    treatments = tuple(section.id for section in edition_of(language=language).guidance.treatments)
    edition = edition_of(language=language, treatments=treatments, form="large-print", paper=paper)
    ready = prepare(edition)
    marks = readback.text_marks(bytes(LoadedMaster(ready.master, ready.words).fill({}, DATE)))
    count = len(ready.master.pages)
    assert count > 15
    form = str(sheet_words(edition.library, language, "US")["page_of"])
    for page in range(9, count):
        on_page = [mark for mark in marks if mark.page == page]
        low = min(mark.bottom for mark in on_page)
        line = "".join(mark.text for mark in on_page if mark.bottom < low + 10)
        needed = re.sub(r"\s", "", form.format(page=page + 1, pages=count))
        assert not Counter(needed) - Counter(line), (page + 1, line)


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("form", ["standard", "short"])
def test_the_danger_signs_begin_on_page_1_below_a_tall_logo(tmp_path: Path, form: str, paper: str) -> None:
    """They are split rather than leave page 1 empty, and go on at the head of page 2."""
    folder = sample_folder(tmp_path)
    Image.new("RGB", (900, 400)).save(folder / "logo.png")
    text = (folder / "clinic.toml").read_text(encoding="utf-8").replace('"logo.svg"', '"logo.png"')
    (folder / "clinic.toml").write_text(text, encoding="utf-8")
    of = edition_of(folder, language="es", form=form, paper=paper, treatments=("massage",))
    first, second, *_ = readback.page_texts(bytes(Filler(prepare(of).master).fill({}, DATE)))
    title = of.guidance.one("danger").title
    assert title in first and "entre las" in first and title in second


def test_leaves_with_a_blank_side_are_told_of() -> None:
    """The two languages seldom have the same number of pages."""
    leaves = prepare(edition_of(language="es", also="en", treatments=("massage",), leaves=True))
    second = len(leaves.master.pages) - leaves.master.second
    assert leaves.notices[-1] == (
        f"The sheet has {leaves.master.second} pages in es and {second} in en: "
        f"from leaf {second + 1} on, one side is blank."
    )
    beside = prepare(edition_of(language="es", also="en", treatments=("massage",)))
    assert not [notice for notice in beside.notices if "blank" in notice]
