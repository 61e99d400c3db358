"""A person in profile, drawn part by part from back to front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from shapely.geometry import Polygon, box

from figures.body import Build, arm, fingers, foot, hand, leg, shirt, torso
from figures.canvas import FINE, HALO, INNER, OUTLINE, Canvas
from figures.head import Head, draw_profile, head_size, profile
from figures.shapes import Shape, direction, disc, front, largest, limb, one_line, soft, turned, union
from figures.skeleton import Pose, Skeleton, skeleton

ORDER = ("far_arm", "far_leg", "near_leg", "body", "near_arm")
Extra = Callable[[], None]


@dataclass
class Clothes:
    """Tints, and how the clothes are cut: `hem` is a share of the spine, `tunic` how far it hangs below the hips."""

    top: str = "mid"
    legs: str = "light"
    far_legs: str = "mid"
    far_top: str = ""
    sleeve: str = "short"
    shoe: str = "shoe"
    hem: float = 0.06
    tunic: float = 0.0
    sleeve_over: bool = False
    open_shoulder: float = 0.36


@dataclass
class Style:
    """The appearance of a person, without the pose."""

    head: Head = field(default_factory=Head)
    build: Build = field(default_factory=Build)
    clothes: Clothes = field(default_factory=Clothes)

    @classmethod
    def of(cls, given: dict[str, Any]) -> Style:
        """Read a table of a pose file. Raises KeyError for an unknown key."""
        left, parts = dict(given), []
        for kind in (Head, Build, Clothes):
            names = {one.name for one in fields(kind)}
            parts.append(kind(**{name: left.pop(name) for name in list(left) if name in names}))
        if left:
            raise KeyError(", ".join(left))
        return cls(*parts)  # type: ignore[arg-type]


class Person:
    """Draws one person on a canvas; parts are drawn by their names."""

    def __init__(self, canvas: Canvas, pose: Pose, style: Style) -> None:
        self.canvas, self.style = canvas, style
        self.joints: Skeleton = skeleton(pose)
        self.bare = style.clothes.shoe == "bare"

    def draw(self, order: list[str | Extra]) -> None:
        for part in order:
            if callable(part):
                part()
            else:
                getattr(self, f"_{part}")()

    def _far_leg(self) -> None:
        self._leg("far_leg", self.style.clothes.far_legs)

    def _near_leg(self) -> None:
        self._leg("near_leg", self.style.clothes.legs)

    def _leg(self, name: str, tint: str) -> None:
        part = self.joints.limbs.get(name)
        if not part:
            return
        canvas, near = self.canvas, name == "near_leg"
        shape, cut = leg(part, self.style.build)
        skin = self.style.head.skin
        halo = HALO if near else 0
        canvas.fill(
            foot(part, self.bare), skin if self.bare else "ink", OUTLINE if self.bare else INNER, halo
        )
        if not near:
            canvas.fill(largest(soft(shape, 0.2).difference(cut)), tint)
            return
        hips = torso(self.joints, self.style.build, -0.10, 0.3)
        hips = hips.union(disc(self.joints.hip - front(self.joints.pelvis) * 0.05, 0.47))
        shape = largest(soft(shape.union(hips), 0.2, 0.03).difference(cut))
        if "far_leg" in self.joints.limbs:
            canvas.halo(shape, hips.buffer(0.1))
        canvas.fill(shape, tint)

    def _midriff(self) -> None:
        """The bare back and belly between a shirt that is pulled up and the trousers."""
        self.canvas.fill(torso(self.joints, self.style.build, -0.05, 0.7), self.style.head.skin)

    def _gap(self) -> None:
        """Draw the gap under the small of the back in black: between y = 0 and a trunk that lies on its back."""
        x0, x1 = sorted((self.joints.spine[1][0] - 0.1, self.joints.spine[3][0]))
        room = box(x0 - 0.4, 0, x1 + 0.2, 0.7).difference(self.outline().buffer(0.03))
        low = [
            part for part in getattr(room, "geoms", [room]) if part.bounds[1] < 0.05 and part.bounds[3] < 0.6
        ]
        if low:
            self.canvas.fill(max(low, key=lambda part: part.area), "ink", 0)

    def _far_arm(self) -> None:
        part = self.joints.limbs.get("far_arm")
        if not part:
            return
        clothes = self.style.clothes
        skin, sleeve = arm(part, self.style.build, clothes.sleeve)
        self.canvas.fill(skin, self.style.head.skin)
        if not sleeve.is_empty:
            self.canvas.fill(sleeve, clothes.far_top or clothes.top)

    def _head_back(self) -> None:
        joints, canvas = self.joints, self.canvas
        face = turned(profile(), joints.head, joints.head_angle, head_size(canvas))
        top = joints.head + direction(joints.head_angle) * 0.12 - front(joints.head_angle) * 0.02
        neck = limb(
            joints.neck - direction(joints.chest) * 0.15, top, [(0, 0, 0.28), (0.5, 0, 0.245), (1, 0, 0.24)]
        )
        canvas.fill(soft(face.union(neck), 0.06), self.style.head.skin)

    def _body(self) -> None:
        self._head_back()
        joints, clothes = self.joints, self.style.clothes
        whole = shirt(joints, self.style.build, clothes.hem)
        if clothes.tunic:
            whole = soft(whole.union(self._skirt()), 0.4, 0.03)
        near = joints.limbs.get("near_arm")
        if near and clothes.sleeve != "none":
            whole = soft(whole.union(arm(near, self.style.build, clothes.sleeve)[1]), 0.04)
        self.canvas.fill(largest(whole), self.style.head.skin if clothes.top == "skin" else clothes.top)
        draw_profile(self.canvas, self.style.head, joints.head, joints.head_angle)

    def _skirt(self) -> Shape:
        """The lower part of a tunic: it hangs straight down from the hips, wider at the front and back."""
        build, drop = self.style.build, self.style.clothes.tunic
        x0, _, x1, _ = torso(self.joints, build, 0.1, 0.3, clothed=True).bounds
        top, low = self.joints.hip[1] + 0.55, self.joints.hip[1] - drop
        wide = build.flare * 1.3
        return Polygon(
            [(x0 + 0.02, top), (x0 - wide, low), (x1 + wide, low + 0.06), (x1 - 0.02, top)]
        ).buffer(0.04)

    def _near_arm(self) -> None:
        part = self.joints.limbs.get("near_arm")
        if not part:
            return
        canvas, clothes = self.canvas, self.style.clothes
        skin, sleeve = arm(part, self.style.build, clothes.sleeve)
        if clothes.sleeve == "none":
            self._bare_arm(skin)
            return
        fore = largest(skin.difference(sleeve))
        # No white edge separates a hand from what it lies on.
        held = hand(part.end, part.turn, part.grip, part.thumb).buffer(0.12)
        canvas.halo(fore, sleeve.buffer(0.14).union(held))
        canvas.fill(fore, self.style.head.skin)
        for finger in fingers(part):
            canvas.stroke(finger, FINE)
        around = disc(self.joints.shoulder, clothes.open_shoulder)
        trunk = shirt(self.joints, self.style.build, clothes.hem)
        if clothes.tunic:
            trunk = trunk.union(self._skirt())
        if clothes.sleeve_over:  # the arm crosses a thigh: paint the sleeve once more
            canvas.fill(sleeve, clothes.top, 0)
            edge = sleeve.boundary.difference(around.intersection(trunk))
        else:
            edge = sleeve.boundary.intersection(trunk.buffer(-0.03)).difference(around)
        canvas.stroke(one_line(edge), OUTLINE, shortest=0.4 * canvas.scale)

    def _bare_arm(self, skin: Shape) -> None:
        around = disc(self.joints.shoulder, self.style.clothes.open_shoulder)
        self.canvas.halo(skin, around)
        self.canvas.fill(skin, self.style.head.skin, 0)
        self.canvas.stroke(one_line(skin.boundary.difference(around)), OUTLINE)

    def outline(self) -> Shape:
        """Trunk and hips together, for parts that are under or between them."""
        return union(torso(self.joints, self.style.build, -0.1, 1.0), disc(self.joints.hip, 0.5))
