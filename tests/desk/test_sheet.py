"""One sheet: the desk makes the same file as the command line, and each problem stands at its field."""

from __future__ import annotations

import base64
import datetime
import html
import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
import readback
from desks import client_of, new_desk
from PIL import Image
from starlette.testclient import TestClient

from handouts.desk.sheet import FORMS, warm_up
from handouts.desk.web import desk_words
from handouts.edition import EditionRequest, MemoryCache, fill, find_or_prepare
from handouts.patients import Choice, ExerciseChoice, Patient, dose_in

# The editions are those of tests/edition; here they are asked for by a form.
pytestmark = pytest.mark.unheld

FORM = {
    "name": "Zoë Müller-O’Brien",
    "id": "1001",
    "date": "2026-12-03",
    "therapist": "Sam Rivera",
    "next-visit": "3 December, 10:30",
    "note": "Walk a little every day.\nRest, too.",
    "treatment": ["ice-heat", "massage"],
    "treatment-order": ["massage", "ice-heat"],
    "how-massage": "Tuesdays with us",
    "exercise": ["pelvic-tilt"],
    "dose-pelvic-tilt": "10 x, hold 5 s, 3 a day",
    "form": "standard",
    "paper": "a4",
    "letterhead": "on",
}


@pytest.fixture
def client(folder: Path) -> TestClient:
    return client_of(new_desk(folder))


def said(client: TestClient, **form: object) -> dict[str, str]:
    """What the preview says of a form, by field."""
    answer = client.post("/sheet/preview", data={**FORM, **form}).json()
    return {message["field"]: message["text"] for message in answer["messages"] if message["kind"] == "error"}


def test_the_pdf_is_the_one_that_the_command_line_makes(client: TestClient, folder: Path) -> None:
    answer = client.post("/sheet/pdf", data=FORM)
    request = EditionRequest(
        str(folder), treatments=("massage", "ice-heat"), paper="a4", exercises=("pelvic-tilt",)
    )
    patient = Patient(
        id="1001",
        name=FORM["name"],  # type: ignore[arg-type]
        treatments=(Choice("massage", "Tuesdays with us"), Choice("ice-heat")),
        note="Walk a little every day.\nRest, too.",
        next_visit="3 December, 10:30",
        therapist="Sam Rivera",
        date=datetime.date(2026, 12, 3),
        exercises=(ExerciseChoice("pelvic-tilt", dose_in("10 x, hold 5 s, 3 a day")),),
    )
    made = fill(find_or_prepare(request, None, 0), patient, datetime.date(2000, 1, 1))
    assert answer.content == bytes(made)
    assert answer.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    ("form", "choices"),
    [
        ({"language": "es"}, {"language": "es"}),
        ({"language": "en", "also": "es"}, {"language": "en", "also": "es"}),
        ({"language": "en", "also": "es", "leaves": "on"}, {"language": "en", "also": "es", "leaves": True}),
        ({"language": "es", "also": "none"}, {"language": "es", "also": "es"}),  # whatever the clinic has
    ],
)
def test_languages_are_those_of_the_command_line(
    client: TestClient, folder: Path, form: dict[str, str], choices: dict[str, Any]
) -> None:
    answer = client.post("/sheet/pdf", data={"name": "Ana", "date": "2026-12-03", "letterhead": "on", **form})
    request = EditionRequest(str(folder), **choices)
    patient = Patient(name="Ana", date=datetime.date(2026, 12, 3))
    assert answer.content == bytes(
        fill(find_or_prepare(request, None, 0), patient, datetime.date(2000, 1, 1))
    )


@pytest.mark.parametrize(
    ("language", "year", "visit"),
    [
        ("en", "years ago. Is that right?", "There is no such day as that of the next visit. Is it right?"),
        ("es", "años. ¿Es correcto?", "El día de la próxima visita no existe. ¿Es correcta?"),
    ],
)
def test_days_that_are_probably_slips_are_asked_about(
    client: TestClient, language: str, year: str, visit: str
) -> None:
    form = FORM | {"date": "1931-01-01", "next-visit": "31/02/2027"}
    headers = {"accept-language": language}
    messages = client.post("/sheet/preview", data=form, headers=headers).json()["messages"]
    texts = [each["text"] for each in messages]
    assert any(text.endswith(year) for text in texts)
    assert visit in texts


def test_marks_that_turn_text_around_are_left_out_and_told_of(client: TestClient) -> None:
    def answered(note: str) -> tuple[list[str], bytes]:
        form = {**FORM, "note": note}
        messages = client.post("/sheet/preview", data=form).json()["messages"]
        return [each["text"] for each in messages], client.post("/sheet/pdf", data=form).content

    said, pdf = answered("Call \u202e555-0142")
    assert any("change the direction" in text for text in said) and "555" not in " ".join(said)
    said_plain, plain = answered("Call 555-0142")
    assert plain == pdf and not any("direction" in text for text in said_plain)


def test_a_page_shows_the_titles_of_its_language(client: TestClient) -> None:
    page = client.post("/", data={**FORM, "language": "es"}).text
    assert '<span class="words" lang="es" dir="auto">' in page and 'value="Zoë Müller-O’Brien"' in page
    assert '<option value="es" selected>Español</option>' in page
    assert 'value="en">English</option>' in page.split('id="also"')[1].split("</select>")[0]
    assert 'value="es"' not in page.split('id="also"')[1].split("</select>")[0]


def test_an_empty_form_is_the_sheet_for_everyone(client: TestClient) -> None:
    heads = [
        readback.page_texts(client.post("/sheet/pdf", data=form).content)[0].split("Back spasms")[0]
        for form in ({"letterhead": "on"}, {"name": ""})
    ]
    assert ["3 Harbor Road" in head for head in heads] == [True, False]


@pytest.mark.parametrize(
    ("id", "do", "name"),
    [
        ("1001", "save", 'attachment; filename="1001.pdf"'),
        ("", "save", 'attachment; filename="back-spasms-2'),  # and the time: two patients, two names
        ("", "print", 'inline; filename="back-spasms-2'),
        ('../"a\r\nb', "save", 'attachment; filename="_.._'),
        ("Łódź", "save", "attachment; filename=\"__d_.pdf\"; filename*=UTF-8''%C5%81%C3%B3d%C5%BA.pdf"),
    ],
)
def test_a_file_is_named_by_the_number_never_by_the_name(
    client: TestClient, id: str, do: str, name: str
) -> None:
    header = client.post("/sheet/pdf", data={**FORM, "id": id, "do": do}).headers["content-disposition"]
    assert header.startswith(name) or name in header, header
    assert "Zo" not in header and "\n" not in header


def test_the_preview_brings_the_first_page_and_then_each(client: TestClient) -> None:
    answer = client.post("/sheet/preview", data=FORM).json()
    assert answer["status"] == f"Preview updated, {answer['pages']} pages"
    first = Image.open(io.BytesIO(base64.b64decode(answer["first"].partition(",")[2])))
    assert first.size == (794, 1123)  # A4 at 96 dots per inch
    last = client.post(f"/sheet/page/{answer['pages']}", data=FORM)
    assert Image.open(io.BytesIO(last.content)).size == first.size and last.content != first
    for number in (0, answer["pages"] + 1, 10**12):
        assert client.post(f"/sheet/page/{number}", data=FORM).status_code == 404


def test_without_javascript_a_button_shows_all_pages(client: TestClient) -> None:
    page = client.post("/", data={**FORM, "do": "preview"}).text
    count = client.post("/sheet/preview", data=FORM).json()["pages"]
    assert len(re.findall(r'<img src="data:image/png;base64,[^"]+" alt="Page \d of \d"', page)) == count
    assert (
        'value="Zoë Müller-O’Brien"' in page and ">\nWalk a little every day.\nRest, too.</textarea>" in page
    )
    assert page.index('name="treatment-order" value="massage"') < page.index(
        '"treatment-order" value="ice-heat"'
    )


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("up:treatment:ice-heat", ["ice-heat", "massage"]),
        ("down:treatment:massage", ["ice-heat", "massage"]),
        ("up:treatment:massage", ["massage", "ice-heat"]),
        ("down:treatment:ice-heat", ["massage", "ice-heat"]),
        ("remove:treatment:massage", ["ice-heat"]),
        ("remove:treatment:nothing", ["massage", "ice-heat"]),
        ("up:name:massage", ["massage", "ice-heat"]),
        ("up", ["massage", "ice-heat"]),
    ],
)
def test_buttons_put_the_chosen_into_order(client: TestClient, do: str, order: list[str]) -> None:
    page = client.post("/", data={**FORM, "do": do}).text
    page = re.sub(r"<template>.*?</template>", "", page, flags=re.DOTALL)
    assert re.findall(r'name="treatment-order" value="([\w-]+)"', page) == order
    assert sorted(re.findall(r'name="treatment" value="([\w-]+)" checked', page)) == sorted(order)


PROBLEMS: list[tuple[dict[str, object], str, str]] = [
    ({"name": "x" * 300}, "name", "One word is wider than its line. Shorten it"),
    ({"name": "Ana \ufffd"}, "name", "A letter was lost"),
    ({"date": "2026-13-40"}, "date", "This is not a date. Write it as 2026-11-30."),
    ({"date": "tomorrow"}, "date", "This is not a date"),
    ({"note": "word " * 2000}, "note", "Or tick “Give the note a page of its own”."),
    ({"therapist": "x" * 200}, "therapist", "Shorten it"),
    ({"next-visit": "y " * 200}, "next-visit", ""),
    ({"how-massage": "z" * 500}, "how-massage", "Shorten it"),
    ({"dose-pelvic-tilt": "0 x"}, "dose-pelvic-tilt", "is that what you mean?"),
    ({"dose-pelvic-tilt": "hold 900 s"}, "dose-pelvic-tilt", "Write a number from 1 to 300."),
    ({"treatment": ["massage", "magic"]}, "treatments", "Choose from: massage"),
    ({"exercise": ["magic"]}, "exercises", "is not known"),
    ({"only-exercises": "on"}, "treatments", "Untick “Print the exercises only”, or the treatments."),
    ({"only-exercises": "on", "treatment": [], "exercise": []}, "exercises", "Tick some exercises"),
    ({"language": "xx"}, "language", "You can print "),
    ({"dose-pelvic-tilt": "hold 5 s, hold 3 breaths"}, "dose-pelvic-tilt", "Keep one of them."),
    ({"dose-pelvic-tilt": "5x5x5"}, "dose-pelvic-tilt", "Three numbers"),
    ({"dose-pelvic-tilt": "10 x, 2.5"}, "dose-pelvic-tilt", "is not understood"),
    ({"dose-pelvic-tilt": "x" * 500}, "dose-pelvic-tilt", "longer than 400"),
    ({"dose-pelvic-tilt": "20/day"}, "dose-pelvic-tilt", "times a day"),
]


@pytest.mark.parametrize(("form", "field", "text"), PROBLEMS)
def test_a_problem_stands_at_its_field(
    client: TestClient, form: dict[str, object], field: str, text: str
) -> None:
    problems = said(client, **form)
    assert list(problems) == [field], problems
    assert text in problems[field]
    assert "--" not in problems[field]  # no option of the command line
    page = client.post("/sheet/pdf", data={**FORM, **form})
    assert page.status_code == 422
    if field != "language":  # its list stands on the page only where there is more than one
        assert f'id="{field}-problem">{html.escape(problems[field])[:20]}' in page.text.replace(
            "&#39;", "&#x27;"
        )
    assert "Traceback" not in page.text


@pytest.mark.parametrize("form", [case[0] for case in PROBLEMS], ids=[case[1] for case in PROBLEMS])
def test_each_problem_is_said_in_spanish_too(folder: Path, form: dict[str, object]) -> None:
    desk = new_desk(folder)
    english = said(client_of(desk), **form)
    spanish = said(client_of(desk, accept_language="es"), **form)
    assert spanish.keys() == english.keys()
    for field, text in english.items():
        sentences = re.split(r"(?<=[.?!]) ", text)
        assert [each for each in sentences if each in spanish[field]] == []


def test_all_problems_of_a_form_are_said_at_once(client: TestClient) -> None:
    found = said(client, date="x", **{"dose-pelvic-tilt": "0 x", "name": "\ufffd"})
    assert sorted(found) == ["date", "dose-pelvic-tilt", "name"]


def test_problems_stand_in_the_order_of_the_page(client: TestClient) -> None:
    form = {**FORM, "dose-pelvic-tilt": "0 x", "how-massage": "x" * 400, "note": "x" * 300, "name": "W" * 200}
    answer = client.post("/sheet/pdf", data=form)
    found = re.findall(r'<li><a href="#([\w-]+)"', answer.text)
    assert found == ["name", "note", "how-massage", "dose-pelvic-tilt"]


def test_the_next_patient_finds_the_habits_and_nothing_else(client: TestClient) -> None:
    form = {
        **FORM,
        "form": "large-print",
        "language": "es",
        "also": "en",
        "only-exercises": "on",
        "long-note": "on",
    }
    answer = client.post("/sheet/next", data=form, follow_redirects=False)
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address == "/?form=large-print&paper=a4&language=es&also=en&letterhead=on"
    page = re.sub(r"<template>.*?</template>", "", client.get(address).text, flags=re.DOTALL)
    assert 'value="large-print" checked' in page and 'value="a4" selected' in page
    assert '<option value="es" selected>' in page and '<option value="en" selected>' in page
    assert len(re.findall("<input[^>]* checked", page)) == 2  # the form and the letterhead
    assert not re.findall(r'<input type="text"[^>]* value="[^"]+"', page)
    asked = client.post("/sheet/next", data={**form, "do": "next"})  # the button, without JavaScript
    assert "neither printed nor saved" in asked.text and 'value="next-sure"' in asked.text
    sure = client.post("/sheet/next", data={**form, "do": "next-sure"}, follow_redirects=False)
    assert sure.headers["location"] == address
    nothing = client.post("/sheet/next", data={"name": "Ana"}, follow_redirects=False).headers["location"]
    assert 'name="letterhead" value="on" aria-' in client.get(nothing).text  # it was not ticked


@pytest.mark.parametrize("name", ["name", "treatment", "note", "do"])
def test_no_address_fills_in_anything_else(client: TestClient, name: str) -> None:
    assert client.get("/", params={name: "massage", "form": "short"}).text == client.get("/?form=short").text


@pytest.mark.parametrize("form", FORMS)
def test_the_least_pages_of_a_form_are_said(client: TestClient, form: str) -> None:
    hint = desk_words("en")(f"sheet.form-{form}-hint")
    counts = [
        client.post("/sheet/preview", data={"form": form, "treatment": id, "letterhead": "on"}).json()[
            "pages"
        ]
        for id in ("massage", "ice-heat", "stress")
    ]
    said = "more than twice as many pages" if form == "large-print" else f"rom {min(counts)} pages"
    assert said in hint and (min(counts) > 10) == (form == "large-print")


def test_a_script_in_a_name_is_a_name(client: TestClient) -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    form = {
        **FORM,
        "name": bad,
        "note": "</textarea><script>",
        "how-massage": bad,
        "set-name": bad,
        "id": bad,
    }
    page = client.post("/", data={**form, "do": "preview"}).text
    assert "<script>" not in page and "<img src=x" not in page
    assert "alert(1)" in page  # as text


def test_an_empty_page_knows_nothing_of_the_form_before(client: TestClient) -> None:
    client.post("/", data={**FORM, "do": "preview"})
    page = client.get("/").text
    assert "Müller" not in page and "Tuesdays with us" not in re.sub(r'placeholder="[^"]*"', "", page)


def test_no_patient_is_in_a_log(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    for path in ("/", "/sheet/preview", "/sheet/pdf", "/sheet/page/1"):
        client.post(path, data={**FORM, "date": "x"})
        client.post(path, data=FORM)
    assert "".join(capfd.readouterr()) == ""


def test_nothing_of_a_patient_is_on_the_disk(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    client = client_of(new_desk(folder, cache=MemoryCache(str(cache))))
    for path in ("/", "/sheet/preview", "/sheet/pdf", "/sheet/page/1"):
        client.post(path, data={**FORM, "id": "K-1001-Q"})
    client.post("/", data={**FORM, "id": "K-1001-Q", "do": "keep-set", "set-name": "First week"})
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"First week" in kept and b"Tuesdays with us" in kept
    for words in ("Müller", "Sam Rivera", "3 December", "Walk a little every day.\n", "K-1001-Q"):
        assert words.encode() not in kept, words


@pytest.mark.parametrize("name", ["bridge.svg", "massage.svg"])
def test_the_pictures_are_those_of_the_library(client: TestClient, name: str) -> None:
    answer = client.get(f"/figures/{name}")
    assert answer.headers["content-type"] == "image/svg+xml" and b"<svg" in answer.content


def test_a_clinics_drawing_cannot_do_more_than_draw(client: TestClient, folder: Path) -> None:
    (folder / "figures").mkdir()
    for name, svg in {
        "script.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "empty.svg": "",
    }.items():
        (folder / "figures" / name).write_text(svg, encoding="utf-8")
        answer = client.get(f"/figures/{name}")
        assert answer.status_code == 404 or b"alert" not in answer.content


def test_a_clinic_that_breaks_meanwhile_is_said_with_its_file(client: TestClient, folder: Path) -> None:
    (folder / "clinic.toml").write_text('name = "x"\nphone = 5\n', encoding="utf-8")
    page = client.get("/")
    assert page.status_code == 200 and "clinic.toml [phone]" in page.text
    answer = client.post("/sheet/preview", data=FORM).json()
    assert answer["pages"] == 0
    assert any("clinic.toml [phone]" in message["text"] for message in answer["messages"])


def test_a_clinics_folder_that_disappears_is_not_printed_as_the_made_up_one(
    client: TestClient, folder: Path
) -> None:
    assert 'name="own-clinic"' in client.get("/").text
    folder.rename(folder.with_name("elsewhere"))
    form = {**FORM, "own-clinic": "on"}
    assert "folder is not there any more" in said(client, **form)["clinic"]
    assert client.post("/sheet/pdf", data=form).status_code == 422
    folder.with_name("elsewhere").rename(folder)
    assert client.post("/sheet/pdf", data=form).status_code == 200


def test_a_set_of_clinic_toml_adds_its_exercises(client: TestClient) -> None:
    form = {**FORM, "do": "add-set:first-week"}
    page = re.sub(r"<template>.*?</template>", "", client.post("/", data=form).text, flags=re.DOTALL)
    assert re.findall(r'name="exercise-order" value="([\w-]+)"', page) == ["pelvic-tilt", "knee-rolls"]
    assert 'id="dose-pelvic-tilt" name="dose-pelvic-tilt" value="10 x, hold 5 s, 3 a day"' in page
    assert 'id="dose-knee-rolls" name="dose-knee-rolls" value="5 x"' in page
    assert client.post("/", data={**FORM, "do": "add-set:nothing"}).status_code == 200


def test_the_made_up_clinic_is_said_with_each_preview(tmp_path: Path) -> None:
    answer = client_of(new_desk(tmp_path / "none")).post("/sheet/preview", data=FORM).json()
    assert [message["text"] for message in answer["messages"]] == [
        "This is the letterhead of the sample clinic."
    ]


def test_a_clinic_that_is_not_there_is_the_made_up_one(tmp_path: Path) -> None:
    client = client_of(new_desk(tmp_path / "none"))
    page = client.get("/").text
    assert "Set up your clinic first" in page
    kept = client.post("/", data={"do": "keep-set", "set-name": "x"})
    assert "no clinic’s folder" in html.unescape(kept.text).replace("'", "’")
    assert not (tmp_path / "none").exists()


def test_the_first_preview_finds_its_edition(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made while the browser starts is what an empty form asks for."""
    desk = new_desk(folder, cache=MemoryCache(""))
    warm_up(desk)
    client = client_of(desk)
    page = client.get("/").text
    blank = {"form": "standard", "letterhead": "on"}
    blank |= dict(re.findall(r'<select id="(\w+)".*?<option value="(\w+)" selected', page, re.DOTALL))
    assert blank["paper"] == "letter"
    monkeypatch.setattr("handouts.desk.sheet.making.find_or_prepare", None)
    assert client.post("/sheet/preview", data=blank).json()["pages"] > 4


def test_a_preview_of_an_edition_that_was_seen_is_made_at_once(client: TestClient) -> None:
    """300 ms pass between the last key and the page; 120 of them are a pause, to see whether more is typed."""
    spent = []
    for number in range(5):
        begun = time.process_time()
        assert client.post("/sheet/preview", data={**FORM, "name": f"Ana {number}"}).json()["first"]
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.12


def test_a_dose_is_said_as_it_prints(client: TestClient) -> None:
    form = {**FORM, "exercise": ["pelvic-tilt", "bridge"], "dose-bridge": "two sets of 8, mornings"}
    answer = client.post("/sheet/preview", data=form).json()["doses"]
    bridge = answer["bridge"]
    assert bridge.startswith("It prints as: ") and "8 times · 2 rounds" in bridge
    assert bridge.endswith("Below it, as a note: mornings")
    pdf = client.post("/sheet/pdf", data=form).content
    printed = " ".join(" ".join(readback.page_texts(pdf)).split())
    assert bridge.removeprefix("It prints as: ").partition(". Below")[0] in printed
    assert "note" not in answer["pelvic-tilt"]
    wrong = {**form, "dose-bridge": "500 x", "name": ""}
    assert client.post("/sheet/preview", data=wrong).json()["doses"].keys() == {"pelvic-tilt"}


def test_own_words_in_a_sheet_of_two_languages_are_told(client: TestClient) -> None:
    def notes(**form: object) -> str:
        answer = client.post("/sheet/preview", data={**FORM, **form}).json()
        return " ".join(each["text"] for each in answer["messages"] if each["kind"] == "note")

    assert "as you typed them, in both languages" in notes(language="es", also="en")
    assert "in both languages" not in notes(language="es", also="none")
    empty = {"note": "", "next-visit": "", "how-massage": ""}
    assert "in both languages" not in notes(language="es", also="en", **empty)


def test_that_nobody_reviewed_the_text_stands_where_one_prints(client: TestClient) -> None:
    english = client.post("/", data={**FORM, "language": "en"}).text
    assert "Nobody has reviewed this text yet." in english and "No qualified translator" not in english
    assert "No qualified translator has checked" in client.post("/", data={**FORM, "language": "es"}).text
