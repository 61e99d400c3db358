"""Every figure is what the program draws from its pose, and plain enough to be drawn as vectors."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from paths import ROOT
from PIL import Image, ImageChops

from figures import look, poses
from figures.__main__ import TARGET, main
from figures.canvas import INK, TINTS
from handouts.pdf.layout import plain_drawing

NAMES = poses.names()
#: Without people: they need few bytes.
THINGS = {"back-map", "medicine-label", "saddle-area"}
PICTURED = {  # in the guidance, then the exercises
    *("breathing", "calm", "ice-heat", "massage", "medicine-label", "back-map", "rest-position"),
    *("exercise", "saddle-area", "sitting", "stand-up", "stretching", "walking"),
    *(
        "pelvic-tilt",
        "knee-to-chest",
        "knee-rolls",
        "bottom-to-heels",
        "cat-stretch",
        "bridge",
        "belly-brace",
    ),
    *("kneeling-back-extension", "standing-back-bend", "sit-tall", "back-rotation", "deep-lunge"),
    *("one-leg-stand", "hamstring-stretch", "heel-slides", "ankle-pumps", "wall-squat", "heel-raise"),
}
every_figure = pytest.mark.parametrize("name", NAMES)


def committed(name: str) -> str:
    return (TARGET / f"{name}.svg").read_text(encoding="utf-8")


def test_there_is_a_pose_for_each_figure_and_a_figure_for_each_pose() -> None:
    assert {path.stem for path in TARGET.glob("*.svg")} == set(NAMES)
    assert set(NAMES) >= PICTURED


@every_figure
def test_the_committed_figure_is_what_the_program_draws(name: str) -> None:
    ours, theirs = (text.split("</title>") for text in (poses.figure(name), committed(name)))
    assert ours[0] == theirs[0], f"draw it again: python -m figures {name}"
    ink = [look.rendered("</title>".join(text).encode(), look.SMALL).convert("L") for text in (ours, theirs)]
    far = sum(ImageChops.difference(*ink).histogram()[64:]) / (ink[0].width * ink[0].height)
    # Processors fit a curve differently by up to 0.03 % of the pixels. A hand moved by 0.1 heads is 1 %.
    assert far < 0.001, f"draw it again: python -m figures {name}"


def test_they_are_looked_at_as_the_page_draws_them(tmp_path: Path) -> None:
    look.main(str(tmp_path / "look.png"), ["saddle-area"])
    picture = Image.open(tmp_path / "look.png").convert("L")
    high, small = (look.drawn("saddle-area", width).height for width in (look.LARGE, look.SMALL))
    large = picture.crop((0, 0, look.LARGE, high))
    assert 0.05 < sum(large.histogram()[:128]) / (look.LARGE * high) < 0.35  # lines on paper
    copy = picture.crop((look.LARGE + look.GAP, small + look.GAP, picture.width, 2 * small + look.GAP))
    assert len([count for count in copy.histogram() if count]) == 2  # black and white


@every_figure
def test_it_is_small_and_in_whole_tenths(name: str) -> None:
    data = committed(name)
    assert len(data.encode()) < 9_200
    assert name in THINGS or len(data.encode()) > 3_500
    numbers = "".join(re.findall(r' (?:d|x|y|width|height|rx|cx|cy|r|stroke-width)="([^"]*)"', data))
    assert "." not in numbers


@every_figure
def test_the_page_draws_it_without_help(name: str) -> None:
    width, height, code = plain_drawing(committed(name).encode())
    assert (width, height) == tuple(poses.Figure(name).table.get("size", (240, 160)))
    assert code.count("\n") > 5


@every_figure
def test_it_keeps_to_the_tints_and_carries_no_text(name: str) -> None:
    root = ElementTree.fromstring(committed(name))
    paints = {one.attrib[key] for one in root.iter() for key in ("fill", "stroke") if key in one.attrib}
    assert paints <= set(TINTS.values())
    assert not [one for one in root.iter() if one.tag.endswith("text")]


def _share_of_black(tint: str) -> float:
    red, green, blue = (int(tint[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 1 - (0.2126 * red + 0.7152 * green + 0.0722 * blue)


def test_skin_is_lighter_than_what_a_dark_copy_blackens() -> None:
    assert 0.08 < _share_of_black(TINTS["tan"]) < _share_of_black(TINTS["brown"]) < 0.21
    assert _share_of_black(TINTS["mid"]) > _share_of_black(TINTS["brown"]) + 0.05
    assert _share_of_black(INK) > 0.85


def test_no_cloth_turns_black_on_a_hard_copy() -> None:
    """A leg behind that was black on a copy was taken for a prop, or for the chair beside it."""
    cloth = {tint for name, tint in TINTS.items() if name not in ("ink", "none")}
    assert max(_share_of_black(tint) for tint in cloth) < 0.42


@every_figure
def test_nobody_is_cut_off_at_the_sides(name: str) -> None:
    picture = look.drawn(name, look.SMALL).convert("L")
    for x in (0, picture.width - 1):
        assert min(picture.crop((x, 0, x + 1, picture.height)).tobytes()) > 200


@every_figure
def test_nothing_reaches_far_out_of_its_frame(name: str) -> None:
    """An arrow with a slight bend in its shaft reached 45 mm below its figure, into the margin of the page."""
    wide, high, page = look.page(committed(name).encode())
    for mark in page.get_objects():
        left, bottom, right, top = mark.get_bounds()
        assert min(left, bottom) > -30 and right < wide + 30 and top < high + 30


def test_the_saddle_is_hatched_and_never_filled() -> None:
    root = ElementTree.fromstring(committed("saddle-area"))
    assert {one.attrib.get("fill", "none") for one in root.iter()} <= {"none", TINTS["paper"]}
    hatch = [one for one in root.iter() if one.attrib.get("stroke-width") == "20"]
    assert len(hatch) == 1 and hatch[0].attrib["d"].count("M") > 15


def test_all_sorts_of_people_are_on_every_sheet() -> None:
    """Figures show different people: a wheelchair, a cane, a hijab, skin tones, several bodies."""
    drawn: list[dict[str, Any]] = [part for name in ("walking", "rest-position") for part in _parts(name)]
    people = [part for part in drawn if part["is"] == "person"]
    cast = poses.read(poses.CAST)
    assert any(part.get("name") == "wheelchair" for part in drawn)
    assert {cast[one["who"]]["hair"] for one in people} >= {"hijab", "curly", "fringe", "short"}
    assert len({cast[one["who"]].get("skin", "paper") for one in people}) >= 3
    sizes = [{**cast[one["who"]], **one.get("style", {})}.get("size", 1) for one in people]
    assert max(sizes) >= 1.15 and min(sizes) <= 1.05


def _parts(name: str) -> list[dict[str, Any]]:
    return [part for frame in poses.Figure(name).table["frame"] for part in frame["draw"]]


def test_a_name_that_is_not_known_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handstand"]) == 2
    assert "No figure is called handstand. Choose from: ankle-pumps, " in capsys.readouterr().err


def test_making_a_sheet_needs_neither_numpy_nor_shapely() -> None:
    code = "import sys, handouts.cli.commands; print({'numpy', 'shapely', 'figures'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
