"""A person seen from the front, upright or lying below the viewer. The pose places hips, hands and feet."""

from __future__ import annotations

from typing import Any

import numpy as np
from shapely.geometry import Polygon

from figures.body import FEET, FOREARM, SHANK, UPPER_ARM, hand
from figures.canvas import HALO, INNER, OUTLINE, Canvas
from figures.curves import spline
from figures.front_head import draw_front
from figures.outlines import OUTLINES
from figures.person import Style
from figures.shapes import Shape, beyond, blob, disc, largest, limb, line, one_line, placed, soft, union
from figures.skeleton import FOREARM as FOREARM_LENGTH
from figures.skeleton import UPPER_ARM as UPPER_ARM_LENGTH
from figures.skeleton import Pose, bent

TRUNK = np.array(OUTLINES["trunk"]["front"])
NECK = 2.35
Parts = list[tuple[Shape, Shape]]


class Frontal:
    """Draws one person part by part, from back to front."""

    def __init__(self, canvas: Canvas, pose: Pose, style: Style) -> None:
        self.canvas, self.pose, self.style = canvas, pose, style
        self.hip = np.array(pose["hip"], float)
        self.neck = self._hip_at(0, NECK)
        self.wide = style.build.size

    def _hip_at(self, right: float, up: float) -> np.ndarray:
        return np.asarray(self.hip + np.array([right, up]))

    def _neck_at(self, right: float, up: float) -> np.ndarray:
        return np.asarray(self.neck + np.array([right, up]))

    def trunk(self, low: float = -0.3, high: float = NECK) -> Shape:
        curve = spline(TRUNK, closed=False, steps=12)
        at = np.linspace(low, high, 40)
        half = np.interp(at, curve[:, 0], curve[:, 1]) * self.wide
        half = half + self.style.build.belly * np.exp(-(((at - 0.6) / 0.5) ** 2))
        left = np.column_stack([self.hip[0] - half, self.hip[1] + at])
        right = np.column_stack([self.hip[0] + half, self.hip[1] + at])
        return soft(Polygon([*left, *right[::-1]]), 0.08, 0.08)

    def draw(self, order: list[Any]) -> None:
        for part in order:
            if callable(part):
                part()
            else:
                getattr(self, f"_{part}")()

    def _legs(self) -> None:
        clothes = self.style.clothes
        for side, name in ((-1, "left_leg"), (1, "right_leg")):
            if name not in self.pose:
                continue
            given: dict[str, Any] = self.pose[name]
            root = self._hip_at(0.36 * side * self.wide, -0.05)
            ankle = np.array(given["at"], float)
            knee = (root + ankle) / 2 + np.array([given.get("knee", 0.0), 0.05])
            sole = blob([(ankle[0] + x * side, ankle[1] - 0.3 + y) for x, y in FEET["front"]])
            bare = clothes.shoe == "bare"
            self.canvas.fill(sole, self.style.head.skin if bare else "ink", OUTLINE if bare else INNER)
            thick = (self.wide - 1) * 0.4
            shape = limb(root, knee, [(0, 0, 0.39), (1, 0, 0.29)], thick)
            shape = shape.union(limb(knee, ankle, [(0, 0, 0.29), (1, 0, 0.22)], thick))
            self.canvas.fill(largest(shape.difference(beyond(knee, ankle, 0.97))), clothes.legs)

    def _bent_legs(self) -> None:
        """The bent legs of a person who lies: one over the other, the far one in the darker tint."""
        self._lower_leg()
        self._upper_leg()

    def _lower_leg(self) -> None:
        self._bent_leg(self._leg_order()[0])

    def _upper_leg(self) -> None:
        self._bent_leg(self._leg_order()[-1])

    def _leg_order(self) -> list[str]:
        """The legs from back to front."""
        return list(self.pose.get("leg_order", ("left_leg", "right_leg")))

    def _bent_leg(self, name: str) -> None:
        clothes, given = self.style.clothes, self.pose[name]
        root = self._hip_at(0.36 * self.wide * (-1 if name.startswith("left") else 1), 0.05)
        knee, ankle = (np.array(given[joint], float) for joint in ("knee", "at"))
        kind = given.get("foot", "above" if given.get("up") else "bare")
        sole = blob(placed(FEET[kind], ankle, given["turn"], given.get("sole", 1)))
        self.canvas.fill(sole, self.style.head.skin, halo=HALO)
        if given.get("up"):  # the knee points at the viewer
            self._knee_up(root, knee, ankle)
            return
        shin = limb(knee, ankle, SHANK, 0.04).difference(beyond(knee, ankle, 0.95))
        cloth = largest(soft(union(shin, limb(root, knee, [(0, 0, 0.42), (1, 0, 0.32)])), 0.1))
        if name == self._leg_order()[-1]:  # the upper leg and the hips are one piece of cloth
            cloth = largest(soft(cloth.union(self.trunk(-0.3, 0.3)), 0.15))
        self.canvas.halo(cloth, disc(self.hip, 0.75))
        self.canvas.fill(cloth, clothes.far_legs if given.get("far") else clothes.legs)

    def _knee_up(self, root: np.ndarray, knee: np.ndarray, ankle: np.ndarray) -> None:
        """The knee is nearest to the viewer, so it is large; the thigh rises to it, the shin goes down and narrows."""
        thigh = limb(root, knee, [(0, 0, 0.4), (1, 0, 0.42)])
        self.canvas.fill(thigh, self.style.clothes.far_legs)
        shin = limb(knee, ankle, [(0, 0, 0.44), (0.25, 0, 0.38), (1, 0, 0.18)])
        shin = shin.difference(beyond(knee, ankle, 0.95))
        self.canvas.halo(shin, disc(ankle, 0.5))
        self.canvas.fill(shin, self.style.clothes.legs)
        cap = [knee + np.array(at) for at in ((-0.17, 0.0), (0, 0.13), (0.17, 0.0))]
        self.canvas.stroke(line(cap), INNER)

    def _pelvis(self) -> None:
        self.canvas.fill(soft(self.trunk(-0.42, 0.3), 0.1, 0.2), self.style.clothes.legs)

    def _body(self) -> None:
        canvas, clothes = self.canvas, self.style.clothes
        skin = self.style.head.skin
        canvas.fill(limb(self._neck_at(0, -0.2), self._neck_at(0, 0.4), [(0, 0, 0.27), (1, 0, 0.25)]), skin)
        parts = self._arms_outlines()
        low = self.pose.get("hem", -0.25)
        trunk = self.trunk(low)
        cloth = soft(union(trunk, *(sleeve for _, sleeve in parts)), 0.05)
        cloth = cloth.difference(
            beyond(self._neck_at(0, -1), self._neck_at(0, 0.02), 1).intersection(disc(self.neck, 0.5))
        )
        canvas.fill(largest(cloth), skin if clothes.top == "skin" else clothes.top)
        if self.style.head.hair != "hijab":
            collar = [self._neck_at(-0.24, 0), self._neck_at(0, -0.4), self._neck_at(0.24, 0)]
            canvas.stroke(line(collar), INNER)
        for side, (_, sleeve) in zip((-1, 1), parts, strict=True):
            around = disc(self._neck_at(0.66 * side * self.wide, -0.38), 0.45)
            edge = sleeve.boundary.intersection(trunk.buffer(-0.04)).difference(around)
            canvas.stroke(one_line(edge), OUTLINE, shortest=8)
        draw_front(canvas, self.style.head, self._neck_at(0, 0.44))

    def _arms(self) -> None:
        for (skin, sleeve), name in zip(self._arms_outlines(), ("left_arm", "right_arm"), strict=True):
            fore = largest(skin.difference(sleeve))
            self.canvas.halo(fore, sleeve.buffer(0.1).union(held(self.pose[name])))
            self.canvas.fill(fore, self.style.head.skin)

    def _arms_outlines(self) -> Parts:
        return [self._arm(side, self.pose[name]) for side, name in ((-1, "left_arm"), (1, "right_arm"))]

    def _arm(self, side: int, given: Pose) -> tuple[Shape, Shape]:
        size, grow = given.get("size", 0.92), (self.wide - 1) * 0.3
        shoulder = self._neck_at(0.66 * side * self.wide, -0.38)
        wrist = np.array(given["at"], float)
        bend = given.get("bend", side)
        elbow = bent(shoulder, wrist, UPPER_ARM_LENGTH * size, FOREARM_LENGTH * size, bend, f"arm {side}")
        reach = hand(wrist, given["turn"], given.get("grip", "flat"), given.get("thumb", -side))
        skin = soft(
            union(limb(elbow, wrist, FOREARM, grow), limb(shoulder, elbow, UPPER_ARM, grow), reach), 0.05
        )
        sleeve = limb(shoulder, elbow, UPPER_ARM, grow + 0.05)
        length = given.get("sleeve", 0.45)
        if length > 0:
            lower = limb(elbow, wrist, FOREARM, grow + 0.05).difference(beyond(elbow, wrist, length))
            sleeve = soft(sleeve.union(lower), 0.07)
        return skin, sleeve


def held(given: Pose) -> Shape:
    """The hand with a margin, so that no white edge separates a hand from what it lies on."""
    at = np.array(given["at"], float)
    return hand(at, given["turn"], given.get("grip", "flat"), given.get("thumb", 1)).buffer(0.12)
