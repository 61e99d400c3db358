"""A clinic's own PNG and JPEG pictures as figures: reduced, in grey, described, or refused with a reason."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
import readback
from making import edition_of, held, sample_folder, text_of_its_own
from paths import TEMPLATES
from PIL import Image

from handouts.edition import Edition
from handouts.edition.build import master_of
from handouts.errors import HandoutError

TEXT = "guidance/back-spasms/en.md"
WALL = Image.linear_gradient("L").resize((3000, 2000))
ALT = "A person sits at a desk, well back in a chair that supports the lower back, with both feet flat."


def clinic_with(folder: Path, name: str, data: bytes, *, grey: bool = False) -> Path:
    """A sample clinic whose own text names this picture instead of the drawing of sitting."""
    own = sample_folder(folder)
    (own / "figures").mkdir()
    (own / "figures" / name).write_bytes(data)
    (own / "guidance/back-spasms").mkdir(parents=True)
    text = (TEMPLATES / TEXT).read_text(encoding="utf-8")
    assert text.count("(sitting.svg ") == 1
    text = text.replace("(sitting.svg ", f"({name} ")
    (own / TEXT).write_text(text_of_its_own(text), encoding="utf-8")
    toml = (own / "clinic.toml").read_text(encoding="utf-8")
    said = f"grey-photographs = {'true' if grey else 'false'}"
    (own / "clinic.toml").write_text(toml.replace("grey-photographs = false", said), encoding="utf-8")
    return own


def photograph(kind: str) -> bytes:
    stream = io.BytesIO()
    empty = Image.new("L", WALL.size, 90)
    Image.merge("RGB", (WALL, empty, WALL.rotate(180))).save(stream, kind)
    return stream.getvalue()


class Printed(NamedTuple):
    """A picture in a PDF: its size in pixels, and its colour space."""

    width: int
    height: int
    space: str


def images(edition: Edition) -> list[Printed]:
    with pikepdf.open(io.BytesIO(bytes(held(edition)))) as pdf:
        return [
            Printed(int(each.Width), int(each.Height), str(each.ColorSpace))
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]


@pytest.mark.parametrize(("form", "width"), [("standard", 120), ("large-print", 256)])
@pytest.mark.parametrize(("name", "kind"), [("desk.jpg", "JPEG"), ("desk.png", "PNG")])
def test_a_photograph_is_printed_with_300_dots_an_inch(
    tmp_path: Path, name: str, kind: str, form: str, width: float
) -> None:
    folder = clinic_with(tmp_path, name, photograph(kind))
    (image,) = images(edition_of(folder, treatments=["posture"], form=form))
    assert image.width == round(width / 72 * 300)
    assert image.height == pytest.approx(image.width * 2 / 3, abs=1)
    assert image.space == "/DeviceRGB"


@pytest.mark.parametrize(("name", "kind"), [("desk.jpeg", "JPEG"), ("desk.png", "PNG")])
def test_it_is_in_grey_if_the_clinic_says_so(tmp_path: Path, name: str, kind: str) -> None:
    folder = clinic_with(tmp_path, name, photograph(kind), grey=True)
    (image,) = images(edition_of(folder, treatments=["posture"]))
    assert image.space == "/DeviceGray"


def test_a_small_one_is_not_made_larger(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (90, 60), "#806040").save(stream, "PNG")
    folder = clinic_with(tmp_path, "desk.png", stream.getvalue())
    (image,) = images(edition_of(folder, treatments=["posture"]))
    assert (image.width, image.height) == (90, 60)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_kind_of_png_is_printed(tmp_path: Path, mode: str) -> None:
    stream = io.BytesIO()
    Image.new(mode, (900, 600)).save(stream, "PNG")
    (image,) = images(
        edition_of(clinic_with(tmp_path, "desk.png", stream.getvalue()), treatments=["posture"])
    )
    assert image.width == 500


def test_it_is_described(tmp_path: Path) -> None:
    folder = clinic_with(tmp_path, "desk.jpg", photograph("JPEG"))
    reading = readback.read(bytes(held(edition_of(folder, treatments=["posture"]))))
    assert ALT in [figure.attributes.get("Alt", "") or figure.alt for figure in reading.tree.all("Figure")]


def test_the_same_photograph_makes_the_same_file(tmp_path: Path) -> None:
    folder = clinic_with(tmp_path, "desk.jpg", photograph("JPEG"))
    one, other = (bytes(held(edition_of(folder, treatments=["posture"]))) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "is not a PNG or JPEG picture"),
        (b"\x89PNG\r\n\x1a\nnothing", "is broken: it cannot be opened"),
        (b"", "is not a PNG or JPEG picture"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_name(tmp_path: Path, data: bytes, said: str) -> None:
    folder = clinic_with(tmp_path, "desk.png", data)
    with pytest.raises(HandoutError) as caught:
        master_of(edition_of(folder, treatments=["posture"]))
    (problem,) = caught.value.problems
    assert problem.where == "figures/desk.png"
    assert said in problem.what


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (
            f"![{ALT}]",
            "no alt text",
        ),
        (' "Lean back, feet flat")', "no caption"),
    ],
)
def test_without_a_description_or_a_caption_it_is_refused(tmp_path: Path, old: str, said: str) -> None:
    folder = clinic_with(tmp_path, "desk.jpg", photograph("JPEG"))
    text = (folder / TEXT).read_text(encoding="utf-8")
    assert old in text
    (folder / TEXT).write_text(text.replace(old, "![]" if old.startswith("!") else ")"), encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        edition_of(folder)
    (problem,) = caught.value.problems
    assert problem.where.startswith(f"{TEXT}:")
    assert said in problem.what


def test_a_photograph_too_tall_for_a_page_is_refused_with_the_line_that_asks_for_it(tmp_path: Path) -> None:
    stream = io.BytesIO()
    WALL.resize((300, 3000)).save(stream, "PNG")
    clinic = clinic_with(tmp_path, "scan.png", stream.getvalue())
    line = next(
        number
        for number, text in enumerate((clinic / TEXT).read_text(encoding="utf-8").splitlines(), 1)
        if "(scan.png " in text
    )
    with pytest.raises(HandoutError) as caught:
        master_of(edition_of(clinic))
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == (f"{TEXT}:{line}", "this is taller than a page")
