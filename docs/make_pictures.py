"""The pictures of the README and the docs, made by the program itself: python docs/make_pictures.py"""

from __future__ import annotations

import datetime
import io
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from handouts.doses import read_dose
from handouts.edition import EditionRequest, edition_of
from handouts.edition.load import make_handout
from handouts.patients import Choice, ExerciseChoice, Patient

FOLDER = Path(__file__).resolve().parent / "pictures"
DATE = datetime.date(2026, 11, 23)
PLAN = (Choice("massage", "Tuesdays with us"), Choice("ice-heat", "In the evening"), Choice("exercise"))
PATIENT = Patient(
    name="Zoë Müller-O’Brien",
    treatments=PLAN,
    note="Walk a little every day.",
    next_visit="December 3, 10:30 am",
    therapist="Sam Rivera",
)
#: 96 dots an inch: sharp enough to read, small enough to keep.
SCALE = 96 / 72


#: Three exercises, two of them with a dose of the patient's own.
EXERCISES = (
    ("knee-to-chest", ""),
    ("pelvic-tilt", "10 x, hold 5 s, 3 a day"),
    ("sit-tall", "5 x, when the kettle boils"),
)


def pages(patient: Patient, **options: str | bool) -> list[Image.Image]:
    chosen = tuple(choice.id for choice in patient.treatments)
    exercises = tuple(choice.id for choice in patient.exercises)
    request = EditionRequest(treatments=chosen, exercises=exercises, **options)  # type: ignore[arg-type]
    edition = edition_of(request.for_words(next_visit=patient.next_visit, therapist=patient.therapist))
    document = pypdfium2.PdfDocument(bytes(make_handout(edition, patient, DATE)))
    return [document[index].render(scale=SCALE).to_pil().convert("RGB") for index in range(len(document))]


def save(name: str, pictures: list[Image.Image], grey: bool = False) -> None:
    """The pages side by side on one picture, in few colours: line drawings need no more."""
    width = sum(picture.width for picture in pictures) + 12 * (len(pictures) - 1)
    sheet = Image.new("RGB", (width, max(picture.height for picture in pictures)), "#b8bcc0")
    at = 0
    for picture in pictures:
        sheet.paste(picture, (at, 0))
        at += picture.width + 12
    small = sheet.convert("L").quantize(16) if grey else sheet.quantize(48)
    small.save(FOLDER / f"{name}.png", optimize=True)
    print(f"docs/pictures/{name}.png")


def desk() -> Image.Image:
    """The first page of the desk, filled in, in Chromium."""
    import shutil
    import sys

    sys.path.append(str(FOLDER.parent.parent / "tests"))
    from desks import own_clinic, served
    from playwright.sync_api import expect, sync_playwright

    with (
        tempfile.TemporaryDirectory() as clinic,
        served(own_clinic(Path(clinic))) as (address, state),
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        ) as browser,
    ):
        page = browser.new_page(viewport={"width": 1360, "height": 1160})
        assert state.door
        page.goto(f"{address}/start?token={state.door.new_token()}")
        page.get_by_label("Name", exact=True).fill(PATIENT.name)
        page.get_by_label("Next visit").fill(PATIENT.next_visit)
        page.get_by_label("Therapist").fill(PATIENT.therapist)
        for choice in PLAN:
            page.locator(f'input[value="{choice.id}"]').check()
        expect(page.locator("#pages:not([aria-busy]) img")).not_to_have_count(0, timeout=30_000)
        page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
        page.wait_for_timeout(300)
        return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    save("desk", [desk()])
    sheet = pages(PATIENT)
    save("sheet-1", sheet[:1])
    save("sheet", sheet)
    save("sheet-grey", sheet[:2], grey=True)
    save("all-treatments", pages(Patient()))
    save("a4", pages(PATIENT, paper="a4")[:2])
    save("large-print", pages(PATIENT, form="large-print")[:4])
    chosen = tuple(ExerciseChoice(id, read_dose(dose).dose) for id, dose in EXERCISES)
    save("exercises", pages(PATIENT._replace(treatments=(), exercises=chosen), only_exercises=True)[2:])
    save("short", pages(PATIENT._replace(treatments=PLAN[:2]), form="short"))


if __name__ == "__main__":
    main()
