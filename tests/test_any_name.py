"""A name in any script: printed, read back, and in nobody else's file."""

from __future__ import annotations

import io
import unicodedata
from functools import cache

import pikepdf
import pytest
import readback
from making import DATE, held, master_of_blocks, spans
from names import NAMES
from promises import hold

from handouts.errors import HandoutError
from handouts.handout import Edition, edition_of, left_out, make_handout, master_of, patient_words, sheet_words
from handouts.patients import Choice, Patient, clean
from handouts.pdf import blocks as b
from handouts.pdf.characters import CJK_PACKAGE
from handouts.pdf.master import Filler

TITLE = b.Heading(1, spans("A sheet"))
LABELLED = b.Slot("patient", "Write the name here", spans("For"))
BOX = b.Slot("note", "Write a note here", spans("A note"), 3)
LTR = ("Latin", "Vietnamese", "Greek", "Cyrillic", "Devanagari", "Thai", "Tamil", "Telugu", "Khmer")
RTL = ("Arabic", "Hebrew")
#: What pdfium does not read back as it was given. The structure tree says all of it right, for who listens.
ONE_GLYPH = "عبد اللّٰه الحلاج"  # four letters and their marks are one cluster, and pdfium turns the letters of it
MIXED_NOT_EXACT = {
    "Anna (אנה) Cohen-שמיר": "a bracket between two directions",
    "محمد 12 Ali ٣٤": "pdfium takes the line to run from left to right",
    "12 נועה 34 עלי": "pdfium takes the line to run from left to right",
    "David דוד (3) داود": "pdfium takes the line to run from right to left",
    "Дмитрий محمد 7": "a number after a word from right to left",
}


@cache
def filler() -> Filler:
    return Filler(master_of_blocks(TITLE, LABELLED, BOX))


@cache
def edition() -> Edition:
    return edition_of(None, treatments=("massage", "ice-heat"))


def filled(**words: str) -> bytes:
    return bytes(filler().fill(words, DATE))


def found_by_pdfium(data: bytes) -> str:
    return " ".join(readback.page_texts(data))


def every(scripts: tuple[str, ...]) -> list[str]:
    return [name for script in scripts for name in NAMES[script]]


@pytest.mark.parametrize("script", NAMES)
def test_every_slot_takes_every_script(script: str) -> None:
    names = NAMES[script]
    patient = Patient(
        name=names[0],
        treatments=(Choice("massage", names[1]), Choice("ice-heat")),
        note=". ".join(names[2:7]),
        next_visit=names[7],
        therapist=names[8],
    )
    said = readback.read(bytes(held(edition(), patient))).said
    for words in (patient.name, patient.note, patient.next_visit, patient.therapist, names[1]):
        assert unicodedata.normalize("NFC", words) in said


@pytest.mark.parametrize("name", every(LTR))
def test_what_is_drawn_is_found_by_pdfium(name: str) -> None:
    assert f"For {clean(name)}" in found_by_pdfium(filled(patient=name))


@pytest.mark.parametrize("name", every(RTL))
def test_a_line_from_right_to_left_is_found_by_pdfium(name: str) -> None:
    assert (clean(name) in found_by_pdfium(filled(note=name))) == (name != ONE_GLYPH)


@pytest.mark.parametrize("name", NAMES["mixed"])
def test_a_mixed_line_is_found_by_pdfium(name: str) -> None:
    assert (clean(name) in found_by_pdfium(filled(note=name))) == (name not in MIXED_NOT_EXACT)
