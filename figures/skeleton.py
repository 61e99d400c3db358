"""The joints of a person in profile: three angles of the spine, limbs by angles or by the places of hand and foot."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from figures.curves import Points
from figures.shapes import angle, direction, front

Pose = dict[str, Any]
#: Lengths in heads, for a person seven heads tall.
LENGTHS = {"pelvis": 0.88, "mid": 0.78, "chest": 0.78, "neck": 0.46}
THIGH, SHANK, UPPER_ARM, FOREARM = 1.85, 1.78, 1.32, 1.12
#: How far a limb may be stretched to reach its target.
STRETCH = 1.06


class PoseError(Exception):
    """A pose that no body can take."""


@dataclass
class Limb:
    """Three joints, and the direction of the hand or foot."""

    root: np.ndarray
    middle: np.ndarray
    end: np.ndarray
    turn: float
    grip: str = "relaxed"
    thumb: float = 1


@dataclass
class Skeleton:
    """The places of all joints, in heads."""

    hip: np.ndarray
    pelvis: float
    chest: float
    spine: list[np.ndarray]
    neck: np.ndarray
    shoulder: np.ndarray
    head: np.ndarray
    head_angle: float
    limbs: dict[str, Limb] = field(default_factory=dict)


def bent(
    root: Points, end: Points, upper: float, lower: float, bend: float, name: str = "limb"
) -> np.ndarray:
    """The elbow or knee between two places (inverse kinematics); `bend` 1 puts it left of the line between them."""
    root, end = np.asarray(root, float), np.asarray(end, float)
    way = end - root
    far = float(np.linalg.norm(way))
    if far > (upper + lower) * STRETCH:
        raise PoseError(f"{name}: {far:.2f} heads to its target, {upper + lower:.2f} long")
    if far >= upper + lower:
        upper, lower = (part * far / (upper + lower) for part in (upper, lower))
    share = (upper**2 + far**2 - lower**2) / (2 * upper * far)
    unit = way / far
    side = math.sqrt(max(0.0, 1 - share**2)) * upper * bend
    return np.asarray(root + unit * upper * share + np.array([-unit[1], unit[0]]) * side)


def skeleton(pose: Pose) -> Skeleton:
    """All joints of a pose. Raises PoseError if a hand or foot cannot reach its place."""
    pelvis: float = pose["pelvis"]
    chest: float = pose.get("chest", pelvis)
    angles = {"pelvis": pelvis, "mid": pose.get("mid", (pelvis + chest) / 2), "chest": chest}
    hip = np.array(pose["hip"], float)
    spine = [hip - direction(pelvis) * 0.35, hip]
    for name, degrees in angles.items():
        spine.append(spine[-1] + direction(degrees) * LENGTHS[name])
    neck = spine[-1]
    neck_angle: float = pose.get("neck", chest - 12)
    spine.append(neck + direction(pose.get("neck", chest)) * 0.3)
    joints = Skeleton(
        hip=hip,
        pelvis=pelvis,
        chest=chest,
        spine=spine,
        neck=neck,
        shoulder=neck - direction(chest) * 0.36 + front(chest) * (0.02 + pose.get("protract", 0)),
        head=neck + direction(neck_angle) * LENGTHS["neck"] - front(neck_angle) * 0.02,
        head_angle=pose.get("head", neck_angle + 8),
    )
    for side in ("near", "far"):
        _add_limbs(joints, pose, side)
    return joints


def _add_limbs(joints: Skeleton, pose: Pose, side: str) -> None:
    for kind, root, upper, lower in (
        ("leg", joints.hip, THIGH, SHANK),
        ("arm", joints.shoulder, UPPER_ARM, FOREARM),
    ):
        name = f"{side}_{kind}"
        if name in pose:
            shift = np.array(pose[name].get("shift", (0, 0)), float)
            joints.limbs[name] = _limb(root + shift, pose[name], upper, lower, name)


def _limb(root: np.ndarray, given: Pose, upper: float, lower: float, name: str) -> Limb:
    size: float = given.get("size", 1)
    upper *= float(given.get("upper_size", size))
    lower *= float(given.get("lower_size", size))
    if "at" in given:
        end = np.array(given["at"], float)
        middle = bent(root, end, upper, lower, given.get("bend", 1 if name.endswith("leg") else -1), name)
    else:
        middle = root + direction(given["upper"]) * upper
        end = middle + direction(given["lower"]) * lower
    turn = given.get("turn", 0 if name.endswith("leg") else angle(end - middle))
    return Limb(root, middle, end, turn, given.get("grip", "relaxed"), given.get("thumb", 1))
