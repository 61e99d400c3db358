"""Readable colours: contrast as in WCAG 2.2, and colours darkened or lightened to reach it.

Colours are strings such as "#rrggbb". Lightness is changed in linear light: all three channels are scaled by
one factor towards black, or moved by one share towards white. This keeps the hue and reaches the target
luminance in one step.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

#: The sixteen basic CSS colours, and the British spelling of gray.
NAMES = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "lime": "#00ff00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "white": "#ffffff",
    "yellow": "#ffff00",
}

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def parse_colour(text: str) -> str:
    """The colour as "#rrggbb", from "#rgb", "#rrggbb" or a basic CSS name. Raises ValueError for anything else."""
    word = text.strip().lower()
    if word in NAMES:
        return NAMES[word]
    if not _HEX.fullmatch(word):
        raise ValueError("not a colour")
    return word if len(word) == 7 else "#" + "".join(2 * digit for digit in word[1:])


def luminance(colour: str) -> float:
    """Relative luminance as in WCAG 2.2: 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours in any order, as in WCAG 2.2: 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def grey(colour: str) -> int:
    """The grey that a greyscale printer makes of a colour: 0 (black) to 255 (white)."""
    return round(255 * _encode(luminance(colour)))


def darken_to(colour: str, ratio: float, ground: str) -> str:
    """The colour, darkened if needed to reach a contrast ratio on a lighter background.

    Raises ValueError if even black does not reach the ratio.
    """
    if contrast(colour, ground) >= ratio and luminance(colour) <= luminance(ground):
        return colour
    target = (luminance(ground) + 0.05) / ratio - 0.05
    if target < 0:
        raise ValueError("even black does not reach this contrast on this background")
    return _darken(colour, target)


def lighten_to(colour: str, target: float) -> str:
    """The colour, lightened with white if needed to reach a luminance of `target` (0 to 1)."""
    present = luminance(colour)
    if present >= target:
        return colour
    share = (target - present) / (1 - present)
    return _hex([channel + (1 - channel) * share for channel in _linear(colour)], math.ceil)


def tint_of(colour: str, target: float = 0.9) -> str:
    """A very light colour of the same hue, with a luminance of `target` (0 to 1) to within 8-bit rounding."""
    return lighten_to(colour, target) if luminance(colour) < target else _darken(colour, target)


def _darken(colour: str, target: float) -> str:
    # Rounding down keeps the luminance from exceeding the target.
    present = luminance(colour)
    factor = min(1.0, target / present) if present else 1.0
    return _hex([channel * factor for channel in _linear(colour)], math.floor)


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_decode(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _decode(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encode(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _hex(linear: list[float], rounding: Callable[[float], int]) -> str:
    # The nudge only offsets float noise; it is far below one 8-bit step.
    nudge = 1e-9 if rounding is math.floor else -1e-9
    steps = (min(255, max(0, rounding(255 * _encode(channel) + nudge))) for channel in linear)
    return "#" + "".join(f"{step:02x}" for step in steps)
