"""Outlines of body and clothes in profile: torso, legs, feet, arms, hands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely.geometry import Polygon

from figures.curves import Points, spline
from figures.outlines import OUTLINES
from figures.shapes import Shape, beyond, blob, direction, disc, largest, limb, line, placed, soft, union
from figures.skeleton import Limb, Skeleton

TORSO = np.array(OUTLINES["trunk"]["profile"])
THIGH, SHANK, UPPER_ARM, FOREARM = (
    OUTLINES["limb"][name] for name in ("thigh", "shank", "upper_arm", "forearm")
)
FEET, HANDS = OUTLINES["foot"], OUTLINES["hand"]
HAND_SIZE = 1.14


@dataclass
class Build:
    """The proportions of a body, and how its clothes hang. Lengths in heads; size 1 is slender."""

    size: float = 1.0
    belly: float = 0.0
    bust: float = 0.0
    flare: float = 0.0
    loose: float = 0.0


def torso(joints: Skeleton, build: Build, start: float, end: float, clothed: bool = False) -> Shape:
    """The trunk between two shares of the spine. It has the flare of a loose top only if it is `clothed`."""
    line = spline(joints.spine, closed=False, steps=24)
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    share = (run - run[24]) / (run[96] - run[24])
    at = np.linspace(start, end, 40)
    middle = np.column_stack([np.interp(at, share, line[:, axis]) for axis in (0, 1)])
    along = np.gradient(middle, axis=0)
    along /= np.linalg.norm(along, axis=1)[:, None]
    ahead = np.column_stack([along[:, 1], -along[:, 0]])
    before, behind = (_smooth(depth, at)[:, None] for depth in _depths(build, clothed))
    return Polygon([*(middle + ahead * before), *(middle - ahead * behind)[::-1]]).buffer(0)


def _depths(build: Build, clothed: bool) -> tuple[np.ndarray, np.ndarray]:
    at = TORSO[:, 0]
    flare = build.flare * np.clip((0.55 - at) / 0.55, 0, 1) if clothed else 0 * at
    before = TORSO[:, 1] * 1.05 * build.size + flare
    before = (
        before
        + build.belly * np.exp(-(((at - 0.33) / 0.2) ** 2))
        + build.bust * np.exp(-(((at - 0.7) / 0.11) ** 2))
    )
    return before, TORSO[:, 2] * 1.05 * build.size + flare * 0.6


def _smooth(depth: np.ndarray, at: np.ndarray) -> np.ndarray:
    curve = spline(np.column_stack([TORSO[:, 0], depth]), closed=False, steps=12)
    return np.asarray(np.interp(at, curve[:, 0], curve[:, 1]))


def shirt(joints: Skeleton, build: Build, hem: float) -> Shape:
    """The trunk's clothes from the hem (a share of the spine) to a collar that leans forward."""
    whole = torso(joints, build, hem, 1.0, clothed=True)
    shoulder = disc(joints.shoulder, 0.28).intersection(torso(joints, build, 0.1, 1.03).buffer(0.06))
    whole = soft(whole.union(shoulder), 0.06, 0.06)
    collar = joints.neck - direction(joints.chest) * 0.02
    return largest(whole.difference(beyond(collar - direction(joints.chest - 24), collar, 1)))


def leg(part: Limb, build: Build) -> tuple[Shape, Shape]:
    """The trouser leg, and the shape to cut off at the ankle."""
    grow = 0.02 + (build.size - 1) * 0.35
    shape = limb(part.root, part.middle, THIGH, grow).union(limb(part.middle, part.end, SHANK, grow))
    wide = 0.2 + build.loose
    shape = shape.union(limb(part.middle, part.end, [(0.3, -0.02, wide + 0.02), (1, 0, wide)]))
    if build.loose:
        shape = shape.union(
            limb(part.root, part.middle, [(0.3, 0, 0.4 + build.loose * 0.6), (1, 0, 0.26 + build.loose)])
        )
    return shape, beyond(part.middle, part.end, 0.93).intersection(disc(part.end, 0.38 + build.loose))


def foot(part: Limb, bare: bool) -> Shape:
    sole = blob(placed(FEET["bare" if bare else "shoe"], part.end, part.turn))
    return sole.union(limb(part.middle, part.end, [(0.75, 0, 0.15), (1, 0, 0.14)]))


def arm(part: Limb, build: Build, sleeve: str) -> tuple[Shape, Shape]:
    """The bare arm with its hand, and the sleeve ("short", "long" or "none") over it."""
    grow = (build.size - 1) * 0.2
    upper = limb(part.root, part.middle, UPPER_ARM, grow, side=-1)
    lower = limb(part.middle, part.end, FOREARM, grow * 0.7, side=-1)
    skin = soft(union(upper, lower, hand(part.end, part.turn, part.grip, part.thumb)), 0.10)
    loose = 0.045 + grow + build.loose * 0.5
    if sleeve == "none":
        return skin, Polygon()
    if sleeve == "short":
        return skin, limb(part.root, part.middle, UPPER_ARM, loose).difference(
            beyond(part.root, part.middle, 0.62)
        )
    cloth = limb(part.root, part.middle, UPPER_ARM, loose).union(limb(part.middle, part.end, FOREARM, loose))
    return skin, soft(cloth, 0.07).difference(beyond(part.middle, part.end, 0.93))


def hand(
    wrist: Points, degrees: float, grip: str = "relaxed", thumb: float = 1, size: float = HAND_SIZE
) -> Shape:
    """A hand that points this way, its thumb to the left (1) or right (-1) of it."""
    given = HANDS[grip]
    shape = blob(placed(np.array(given["outline"]) * size, wrist, degrees, thumb))
    if "thumb" in given:
        start, end = placed(np.array(given["thumb"]) * size, wrist, degrees, thumb)
        radius = given["thumb_radius"]
        shape = shape.union(limb(start, end, [(0, 0, radius * 1.25), (1, 0, radius)]))
    return shape.buffer(0)


def fingers(part: Limb) -> list[Shape]:
    """The lines between the fingers, where the outlines of this hand have some."""
    given = np.array(HANDS[part.grip].get("fingers", ()))
    return [line(placed(one * HAND_SIZE, part.end, part.turn, part.thumb)) for one in given]
