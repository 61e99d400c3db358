"""Every sentence of a problem that the desk can show has Spanish words."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path

import pytest
from desks import client_of, new_desk
from paths import ROOT

from desk.list_client import look
from desk.messages import OPEN, sentences
from handouts.desk.web import LANGUAGES, desk_words, in_language
from handouts.patients import repairs

CODE = ROOT / "handouts"
SPANISH = desk_words("es")
#: What the desk never shows: options, clusters, object stores, what is said before a page is there, and what a program
#: asks of the author of a template, whose language is English.
ELSEWHERE = (
    *("cli/", "batch/dask_pool", "batch/records", "storage/bucket", "storage/remote", "storage/lease"),
    *("desk/app", "desk/server", "edition/html", "edition/template", "edition/vocabulary", "pdf/theme"),
)
MODULES = [
    path
    for path in sorted(CODE.rglob("*.py"))
    if not path.relative_to(CODE).as_posix().startswith(ELSEWHERE) and list(sentences([path]))
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(CODE).as_posix())
def test_every_sentence_of_a_problem_has_spanish_words(path: Path) -> None:
    unknown = [said for said in sentences([path]) if not is_known(said.text.replace(OPEN, "7"))]
    assert unknown == [], "write them into handouts/desk/words/problems-es.toml"


def is_known(text: str) -> bool:
    """Whether a sentence, or the same as the desk makes a sentence of it, is another one in Spanish."""
    whole = text[:1].upper() + text[1:]
    return any(in_language(each, SPANISH) != each for each in (whole, f"{whole}."))


def test_the_sentences_are_found() -> None:
    """Several hundred, with those that stand in variables, in parts, and in other words of the same call."""
    texts = {said.text for said in sentences(MODULES)}
    assert len(texts) > 400
    assert {
        "this is not a date",
        f"its file would have the same name as that of row {OPEN}",
        "either number could be the day.",
        f"a quotation mark is missing: rows {OPEN} to {OPEN} were not read.",
    } <= texts


@pytest.mark.parametrize("text", [*repairs.REPAIRS, repairs.FORMULA])
def test_a_repair_has_spanish_words(text: str) -> None:
    assert is_known(text)


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Treatment 1 of 1 is not known.", "El tratamiento 1 de 1 no se conoce."),
        ("It is usual in the clinic's country (US).", "Es lo habitual en el país de la clínica (US)."),
        ("Is column P meant for the patient?", "¿Es la columna P para el paciente?"),
        ("is a number, but must be text.", "es un número, pero debe ser texto."),
        ("Exercise 1, x: 900 times: is that what you mean?", "Ejercicio 1, x: 900 veces: ¿es lo que quiere decir?"),
        ("Put ; between treatments, and no other sign: x; y", "Ponga ; entre tratamientos, y ningún otro signo: x; y"),
        ("Something else. Shorten it.", "Something else. Acórtelo."),
        (
            "clinic.toml [logo]: this is the sample clinic's. Write your own, or remove what you do not need.",
            "clinic.toml [logo]: esto es de la clínica de ejemplo. Escriba lo suyo, o quite lo que no necesite.",
        ),
    ],
)  # fmt: skip
def test_a_sentence_is_said_in_spanish(english: str, spanish: str) -> None:
    assert in_language(english, SPANISH) == spanish
    assert in_language(english, desk_words("en")) == english


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    text = (CODE / "desk" / "words" / f"problems-{language}.toml").read_text(encoding="utf-8")
    for sentence, other in tomllib.loads(text).items():
        assert set(re.findall(r"\{\w+\}", other)) <= set(re.findall(r"\{\w+\}", sentence)), sentence
        assert other.strip() == other != ""


def test_a_list_with_problems_is_spanish(folder: Path) -> None:
    client = client_of(new_desk(folder), accept_language="es")
    rows = "1,Ana,masage,,03/04/2026\n2,Bo,massage,bridge: 900 x,04/05/2026\n3,Cy,,," + "x" * 300 + "\n"
    shown = look(client, f"id,name,treatments,exercises,date\n{rows}")
    page = shown.text()
    assert "El tratamiento 1 de 1 no se conoce." in page
    assert "Ponga ; o | entre tratamientos" in page
    assert "Es lo habitual en el país de la clínica (US)." in page
    assert not re.search(
        r"\b(?:is not|the|Write|Choose)\b", shown.text("//*[contains(@class, 'problems-table')]")
    )


def test_a_mistake_in_the_clinics_file_is_spanish(folder: Path) -> None:
    file = folder / "clinic.toml"
    file.write_text(file.read_text(encoding="utf-8") + '\nsize = 3\nname = "x\n', encoding="utf-8")
    said = client_of(new_desk(folder), accept_language="es").get("/clinic").text
    assert "línea" in said and "Una comilla se abre y no se cierra" in said


@pytest.mark.parametrize(
    "start",
    [b"%PDF-1.7", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0", b"{\\rtf1", b"<!doctype html>", b"BEGIN:VCALENDAR", b'[{"a"',
     b"\x1f\x8b\x08", b'id,"name\n1,Ana'],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_spanish(folder: Path, start: bytes) -> None:
    client = client_of(new_desk(folder), accept_language="es")
    said = client.post("/list", files={"list": ("list.csv", start)}, follow_redirects=True).text
    (message,) = re.findall(r'<section class="messages error".*?<li>(.*?)</li>', said, re.DOTALL)
    assert not re.search(r"\b(?:this|is|a|an|the|Export|Open|Save|Unpack|Each)\b", html.unescape(message)), (
        message
    )
