"""Rules for SVG from clinics: which elements, style values and sizes can be drawn, and which are refused."""

from __future__ import annotations

import math
import re

#: A drawing needs one of these; any other would print as an empty space, and is refused.
SHAPES = frozenset(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use", "image"])
TEXT = frozenset(["text", "tref", "flowRoot"])

_PLAIN = 'Export it again as "plain SVG": without links, scripts or editing data.'
_SIMPLE = "Export it again with plain colours and effects, or as PNG."
_REFUSED = {
    **dict.fromkeys(["script", "handler", "listener"], ("holds a script", _PLAIN)),
    **dict.fromkeys(
        ["foreignObject", "iframe", "object", "embed", "audio", "video", "canvas"],
        ("holds something that is not a drawing", _PLAIN),
    ),
    # The renderer drops these silently.
    **dict.fromkeys(
        ["mesh", "meshgradient", "hatch", "solidColor"], ("has colours that cannot be drawn", _SIMPLE)
    ),
}
#: CSS functions that the renderer ignores silently: the shape would get the wrong colour or outline.
_FUNCTIONS = frozenset(
    [
        *("var", "env", "attr", "calc", "min", "max", "clamp"),
        *("color", "color-mix", "lab", "lch", "oklab", "oklch", "hwb", "light-dark", "device-cmyk"),
        *("circle", "ellipse", "inset", "polygon", "path", "rect", "xywh", "shape"),
        *("linear-gradient", "radial-gradient"),
    ]
)
_CALL = re.compile(r"(?<![\w-])([\w-]++)\(")
_STYLED = frozenset(
    [
        "style",
        "fill",
        "stroke",
        "color",
        "stop-color",
        "flood-color",
        "lighting-color",
        "clip-path",
        "mask",
        "filter",
    ]
)
#: Possessive quantifiers: without them, a million spaces would cause catastrophic backtracking.
_OUTSIDE = re.compile(r"@import|url\(\s*+['\"]?+\s*+(?![#)]|data:)", re.IGNORECASE)
_INSIDE = re.compile(r"url\(\s*+['\"]?+\s*+#([^'\")\s]++)", re.IGNORECASE)

_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)

_NUMBER = r"((?>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?))"
_LENGTH = re.compile(rf"\s*+{_NUMBER}\s*+(px|pt|pc|mm|cm|in|em|ex|%)?+\s*+")
_BOX = re.compile(rf"\s*+{_NUMBER}[\s,]++{_NUMBER}[\s,]++{_NUMBER}[\s,]++{_NUMBER}\s*+")
_UNITS = {
    **{"px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0},
    **{"em": 16.0, "ex": 8.0},
}
_MAX_SIDE = 1e6  # CSS pixels


def element_problem(name: str) -> tuple[str, str] | None:
    """The problem with an element of this name and what to do, or None."""
    if name not in _REFUSED:
        return None
    what, hint = _REFUSED[name]
    return f"{what} (<{name}>)", hint


def style_problem(attribute: str, css: str) -> tuple[str, str] | None:
    """The problem with an attribute's value or a style sheet and what to do, or None."""
    if attribute not in _STYLED:
        return None
    css = _unescaped(css)
    if _OUTSIDE.search(css):
        return "refers to something outside itself", _PLAIN
    for name in map(str.lower, _CALL.findall(css)):
        if name in _FUNCTIONS:
            return f"has a colour or shape that cannot be drawn ({name})", _SIMPLE
    return None


def references(css: str) -> list[str]:
    """The ids in the url() references of a value."""
    return _INSIDE.findall(_unescaped(css)) if "(" in css else []


def _unescaped(css: str) -> str:
    """The text with what escapes stand for (CSS Syntax 3, 4.3.7), so that none of them hides an address."""
    return _ESCAPE.sub(_character, css) if "\\" in css else css


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1] or "0", 16)
    return chr(number) if 0 < number < 0x110000 else escape[2] or ""


def view_box(text: str) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of a viewBox, or None if it is missing or invalid."""
    if not (match := _BOX.fullmatch(text)):
        return None
    left, top, width, height = map(float, match.groups())
    sound = _is_side(width) and _is_side(height) and math.isfinite(left + top)
    return (left, top, width, height) if sound else None


def drawing_size(
    width: str, height: str, box: tuple[float, float, float, float] | None
) -> tuple[float, float] | None:
    """Width and height in CSS pixels, from the root element as in SVG 2. None if they are missing or invalid."""
    width_px, height_px = _length(width, box[2] if box else 0.0), _length(height, box[3] if box else 0.0)
    if box:
        if width_px is None and height_px is None:
            width_px, height_px = box[2:]
        elif width_px is None and height_px is not None:
            width_px = height_px * box[2] / box[3]
        elif height_px is None and width_px is not None:
            height_px = width_px * box[3] / box[2]
    if width_px is None or height_px is None or not (_is_side(width_px) and _is_side(height_px)):
        return None
    return width_px, height_px


def _length(text: str, whole: float) -> float | None:
    """A length in CSS pixels. `whole` is the length that 100 % means."""
    match = _LENGTH.fullmatch(text)
    if not match:
        return None
    value, unit = float(match[1]), match[2]
    return value * whole / 100 if unit == "%" else value * _UNITS[unit or "px"]


def _is_side(value: float) -> bool:
    return 1 / _MAX_SIDE < value < _MAX_SIDE
