"""Compares whole pages with pictures that somebody has looked at; `pytest --update` redraws those."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making import DATE, edition_of
from pictures import difference, marked, page_picture, side_by_side
from PIL import Image, ImageDraw

from handouts.edition.load import make_handout
from handouts.patients import Choice, Patient

FOLDER = Path(__file__).parent.parent / "golden" / "pages"
HEIGHT = 400  # pixels
#: The share of pixels that may differ, because versions of pdfium smooth letters differently.
MOST = 0.002
PATIENT = Patient(
    name="Ana López",
    treatments=(Choice("massage", "Tuesdays with us"), Choice("ice-heat")),
    next_visit="3 December, 10:30",
)
PAGES: dict[str, tuple[int, dict[str, Any]]] = {
    "page-1": (0, {}),
    "plan": (2, {}),
    "short-page-2": (1, {"form": "short"}),
    "large-print-page-1": (0, {"form": "large-print"}),
    "a4-page-1": (0, {"paper": "a4"}),
    "plan-grey": (2, {}),
}


def drawn(name: str) -> Image.Image:
    page, choices = PAGES[name]
    edition = edition_of(treatments=[choice.id for choice in PATIENT.treatments], **choices)
    picture = page_picture(bytes(make_handout(edition, PATIENT, DATE)), page, HEIGHT)
    return picture.convert("L").convert("RGB") if name.endswith("grey") else picture


def compare(actual: Image.Image, expected: Image.Image, path: Path) -> None:
    """Fails if more than MOST differs, and writes both pictures, with the difference in red, to `path`."""
    if actual.size != expected.size:
        side_by_side(expected, actual).save(path)
        pytest.fail(f"the page is {actual.size} pixels and not {expected.size}; see {path}")
    share = difference(actual, expected)
    if share > MOST:
        side_by_side(expected, actual, marked(actual, expected)).save(path)
        pytest.fail(
            f"{share:.2%} of the page looks different. Expected, actual and (in red) the difference: {path}. "
            "If it should look so: pytest --update"
        )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    actual, path = drawn(name), FOLDER / f"{name}.png"
    if request.config.getoption("--update"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        actual.quantize(64).save(path, optimize=True)
    assert path.is_file(), f"there is no picture {path.name}: run pytest --update"
    compare(actual, Image.open(path).convert("RGB"), tmp_path / f"{name}-compared.png")


def test_what_differs_is_shown_and_what_is_alike_passes(tmp_path: Path) -> None:
    expected = Image.new("RGB", (300, 400), "white")
    ImageDraw.Draw(expected).rectangle((50, 50, 250, 90), fill="black")
    compare(expected.copy(), expected, tmp_path / "same.png")
    moved = Image.new("RGB", (300, 400), "white")
    ImageDraw.Draw(moved).rectangle((50, 54, 250, 94), fill="black")
    with pytest.raises(pytest.fail.Exception, match=r"looks different.*moved\.png"):
        compare(moved, expected, tmp_path / "moved.png")
    shown = Image.open(tmp_path / "moved.png").convert("RGB")
    assert shown.size == (3 * 300 + 2 * 8, 400)
    colours = [colour for _, colour in shown.crop((616, 0, 916, 400)).getcolors() or []]
    assert (255, 0, 0) in colours
    with pytest.raises(pytest.fail.Exception, match="pixels and not"):
        compare(moved.resize((300, 300)), expected, tmp_path / "size.png")
    assert not (tmp_path / "same.png").exists()
