"""The parts that figures are drawn with: curves through points, joints, halos, pose files."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import poses
from figures.canvas import Canvas
from figures.curves import path_data, spline
from figures.shapes import disc
from figures.skeleton import FOREARM, UPPER_ARM, PoseError, bent, skeleton

angles = st.floats(-180, 180)


@given(st.floats(0.4, 2.3), angles, st.sampled_from([-1, 1]))
def test_an_elbow_keeps_the_length_of_both_parts(far: float, degrees: float, bend: int) -> None:
    end = np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))]) * far
    elbow = bent((0, 0), end, UPPER_ARM, FOREARM, bend)
    assert math.isclose(float(np.linalg.norm(elbow)), UPPER_ARM, abs_tol=1e-6)
    assert math.isclose(float(np.linalg.norm(end - elbow)), FOREARM, abs_tol=1e-6)
    assert (end[0] * elbow[1] - end[1] * elbow[0]) * bend >= -1e-9  # on the requested side


def test_a_hand_that_cannot_get_there_is_an_error() -> None:
    pose = {"hip": [0, 3.7], "pelvis": 90, "near_arm": {"at": [9, 9]}}
    with pytest.raises(PoseError, match=r"near_arm: .* heads to its target, 2\.44 long"):
        skeleton(pose)


def test_a_spline_goes_through_its_points() -> None:
    points = [(0, 0), (3, 1), (5, 4), (2, 6)]
    drawn = spline(points, closed=False, steps=10)
    assert np.allclose(drawn[::10], points)


@given(st.floats(5, 60))
def test_a_circle_is_few_curves_that_close(radius: float) -> None:
    data = path_data(disc((100, 100), radius).exterior.coords, closed=True)
    assert data.startswith("M") and data.endswith("z")
    assert not re.search(r"[^MclLz\d\s-]", data)
    assert data.count("c") <= 8
    steps = [int(value) for part in re.findall(r"c([^clz]*)", data) for value in re.findall(r"-?\d+", part)]
    assert sum(steps[4::6]) == 0 and sum(steps[5::6]) == 0  # it is closed


def test_a_halo_is_drawn_only_over_what_is_there() -> None:
    canvas = Canvas("two discs")
    canvas.view(10, (0, 160))
    canvas.fill(disc((5, 8), 2), "light")
    canvas.fill(disc((15, 8), 2), "light", halo=1.6)
    assert "stroke" not in "".join(canvas.out)
    canvas.fill(disc((16, 8), 2), "light", halo=1.6)
    assert canvas.out[-2].startswith('<path stroke="#ffffff"')


def test_nothing_is_drawn_along_the_edge_of_the_frame() -> None:
    canvas = Canvas("half a disc", 100, 100)
    canvas.view(10, (0, 100))
    canvas.fill(disc((10, 5), 2), "light")
    filled, edge = canvas.out
    assert 'stroke="none"' in filled and "z" in filled
    assert "z" not in edge


def test_what_is_wrong_with_a_pose_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_cast", "_things"):
        (tmp_path / f"{name}.toml").write_bytes((poses.FOLDER / f"{name}.toml").read_bytes())
    nobody = '{ is = "person", who = "nobody", hip = [1, 2], pelvis = 90 }'
    text = f'title = "x"\n[[frame]]\nscale = 20\nat = [0, 160]\ndraw = [{nobody}]\n'
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(poses, "FOLDER", tmp_path)
    with pytest.raises(PoseError, match=r"wrong\.toml, frame 1, item 1 \(person\): KeyError 'nobody'"):
        poses.figure("wrong")


def test_a_style_that_nothing_takes_is_an_error() -> None:
    from figures.person import Style

    with pytest.raises(KeyError, match="hat"):
        Style.of({"hair": "short", "hat": "tall"})
