"""The reference validator checks every kind of sheet, made with the commands as a clinic does."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from names import NAMES
from paths import TEMPLATES
from PIL import Image

from handouts.guidance import topics
from verapdf import NEEDS_VERAPDF, Validator
from verapdf.lists import batch

pytestmark = [pytest.mark.reference, NEEDS_VERAPDF]
LANGUAGES = sorted(topics([TEMPLATES])["back-spasms"])
IDS = (
    "massage", "stretching", "relaxation", "ice-heat", "pain-medicine", "exercise", "posture", "stress", "breaks",
)  # fmt: skip
#: No treatment, one, three and all nine, the first with how and when.
CHOICES = ("", "massage: Tuesdays with us", "exercise; ice-heat; stress", "; ".join(IDS))
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><rect width="280" height="90" fill="#0b4f6c"/>'
    '<circle cx="50" cy="45" r="30" fill="#fff"/></svg>'
)
GRADIENT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><linearGradient id="g"><stop stop-color="#0b4f6c"/>'
    '<stop offset="1" stop-color="#fff" stop-opacity="0.3"/></linearGradient>'
    '<rect width="280" height="90" fill="url(#g)"/></svg>'
)
CLINIC = """\
name = "Klinik Zoë Größe & Co."
phone = "01632 960 001"
emergency = "999"
address = ["1 High Street", "Ayr"]
email = "desk@example.com"
website = "https://www.größe.example/über"
booking = "https://www.example.com/book?day=1&room=2"
logo = "{logo}"
font = "{font}"

[colours]
brand = "#7a1f5c"
"""


def judge(validator: Validator, sheets: Sequence[Path], *flavours: str) -> None:
    found = [
        f"{path.name} {flavour} {failure}"
        for path in sheets
        for flavour in flavours
        for failure in validator.failures(path, flavour)
    ]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("form", ["", "--short", "--large-print"])
def test_every_form_paper_and_number_of_treatments(
    verapdf: Validator, tmp_path: Path, form: str, paper: str, language: str
) -> None:
    rows = [{"treatments": treatments, "paper": paper} for treatments in CHOICES]
    rows.append(
        {"name": "Zoë Müller", "note": "Walk a little.", "next visit": "3 May", "therapist": "Ana Díaz"}
    )
    options = [form] if form else []
    judge(verapdf, batch(tmp_path, rows, "--language", language, *options), "ua1", "2a")


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("options", [[], ["--short"], ["--large-print"], ["--only-exercises"]])
def test_sheets_with_exercises(verapdf: Validator, tmp_path: Path, options: list[str], paper: str) -> None:
    """Three exercises with the patient's own doses, one in another script; six; and the clinic's set."""
    arabic = NAMES["Arabic"][0]
    chosen = (
        f"knee-to-chest; pelvic-tilt: 10 x, hold 5 s, 3 a day; bridge: 5 x, {arabic}",
        "pelvic-tilt; knee-to-chest; knee-rolls: 3x10, rest 30 s; cat-stretch; sit-tall; wall-squat: for 2 weeks",
        "first-week",
    )
    rows = [{"exercises": each, "paper": paper, "name": arabic} for each in chosen]
    judge(verapdf, batch(tmp_path, rows, *options), "ua1", "2a")


@pytest.mark.parametrize("script", NAMES)
def test_names_in_every_script(verapdf: Validator, tmp_path: Path, script: str) -> None:
    names = NAMES[script]
    rows = [{"name": name, "note": "; ".join(names[at : at + 2])} for at, name in enumerate(names)]
    judge(verapdf, batch(tmp_path, rows, "--short"), "ua1", "2a")


def test_every_script_in_every_form(verapdf: Validator, tmp_path: Path) -> None:
    rows = [
        {"name": names[0], "note": names[1], "treatments": f"massage: {names[2]}", "large print": large}
        | {"therapist": names[3], "next visit": names[4].split()[0]}
        for names in NAMES.values()
        for large in ("yes", "no")
    ]
    judge(verapdf, batch(tmp_path, rows), "ua1", "2a")


@pytest.mark.parametrize("options", [["--long-note"], ["--no-letterhead"], ["--name-in-title"]])
def test_what_can_be_asked_for_besides(verapdf: Validator, tmp_path: Path, options: list[str]) -> None:
    note = " ".join(["Walk a little every day, and rest."] * 30)
    names = [NAMES["Arabic"][0], NAMES["Devanagari"][0], "Zoë Müller"]
    rows = [{"name": name, "note": f"{name}. {note if options == ['--long-note'] else ''}"} for name in names]
    judge(verapdf, batch(tmp_path, rows, *options, "--clinic", str(TEMPLATES / "clinic")), "ua1", "2a")


def picture(kind: str, mode: str) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (600, 200), 128 if mode == "L" else (11, 79, 108, 90)[: len(mode)]).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("logo", "data", "font"),
    [
        ("logo.svg", SVG.encode(), "Noto Sans"),
        ("gradient.svg", GRADIENT.encode(), "Noto Sans"),
        ("grey.jpg", picture("JPEG", "L"), "Noto Sans"),
        ("colour.jpg", picture("JPEG", "RGB"), "Noto Sans"),
        ("clear.png", picture("PNG", "RGBA"), "Atkinson Hyperlegible"),
        ("grey.png", picture("PNG", "L"), "Atkinson Hyperlegible"),
    ],
)
def test_every_kind_of_logo(verapdf: Validator, tmp_path: Path, logo: str, data: bytes, font: str) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (clinic / logo).write_bytes(data)
    (clinic / "clinic.toml").write_text(CLINIC.format(logo=logo, font=font), encoding="utf-8")
    rows = [{"name": NAMES["mixed"][0], "large print": "yes"}, {"treatments": "massage", "name": "Anna"}]
    judge(verapdf, batch(tmp_path, rows, "--clinic", str(clinic)), "ua1", "2a")


def test_print_runs_are_pdf_a_2b(verapdf: Validator, tmp_path: Path) -> None:
    rows = [
        {"name": names[0], "note": names[1], "large print": large, "treatments": "massage", "paper": paper}
        for names in NAMES.values()
        for large, paper in (("yes", "letter"), ("no", "a4"))
    ]
    batch(tmp_path, rows, "--print-run", str(tmp_path / "all.pdf"), "--duplex")
    judge(verapdf, [tmp_path / "all.pdf"], "2b")


def test_the_judge_sees_what_is_wrong(verapdf: Validator, tmp_path: Path) -> None:
    [sheet] = batch(tmp_path, [{"name": "Anna"}], "--short")
    with pikepdf.open(sheet) as pdf:
        del pdf.Root.Lang
        del pdf.Root.OutputIntents
        pdf.save(tmp_path / "worse.pdf")
    assert any(failure.startswith("7.2-") for failure in verapdf.failures(tmp_path / "worse.pdf", "ua1"))
    assert any(failure.startswith("6.2.4.3-") for failure in verapdf.failures(tmp_path / "worse.pdf", "2a"))
    (tmp_path / "half.pdf").write_bytes(sheet.read_bytes()[:5000])
    with pytest.raises(AssertionError, match=r"half\.pdf: .*parse"):
        verapdf.failures(tmp_path / "half.pdf", "ua1")
    judge(verapdf, [sheet], "ua1", "2a")  # it continues after a file that is not a PDF
