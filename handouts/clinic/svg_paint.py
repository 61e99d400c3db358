"""How an SVG's shapes are to be painted, and what of it would come out otherwise than it was meant.

The renderer (svglib) leaves out what it does not know, and what is see-through or blended would need resources that
our pages do not have: each of these is refused, so that nothing is drawn wrongly without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_PAIR = re.compile(r"([\w-]+)\s*:\s*([^:;{}]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
#: As svglib reads them: names in small letters, and no fourth number, which would be a transparency. What refers to
#: something, or has an escape, is looked at elsewhere.
_COLOUR = re.compile(
    r"none|inherit|currentColor|[uU][rR][lL]\(.*|.*\\.*|(?!transparent)[a-z]+|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}"
    r"|(?:rgb|hsl)\(\s*[\d.]+%?\s*,\s*[\d.]+%?\s*,\s*[\d.]+%?\s*\)"
)
_CLIP = re.compile(r"url\(#[^)'\"\s]+\)|none|inherit")
_FLAT = "Use plain fills and lines, or export the drawing as PNG."
_HEX = 'Write colours as "#0b4f6c", without transparency.'
_CUT = "Cut the shapes themselves in the drawing program, then export again."


def wrong_paint(name: str, value: str, *, in_css: bool) -> tuple[str, str] | None:
    """What stands against a property with this value, and what to do; None where it is painted as it is meant.

    `in_css`: it stands in a style and is no attribute of its own.
    """
    look = _LOOKS.get(name)
    return look(name, value.removesuffix("!important").strip(), in_css) if look else None


def declarations(css: str) -> Iterator[tuple[str, str]]:
    """Each property of a style or a style sheet, with its value. A selector may look like one: that does no harm."""
    for pair in _PAIR.finditer(_COMMENT.sub(" ", css)):
        yield pair[1], pair[2].strip()


def _opacity(name: str, value: str, _in_css: bool) -> tuple[str, str] | None:
    try:
        whole = (float(value[:-1]) / 100 if value.endswith("%") else float(value)) >= 1
    except ValueError:
        whole = value == "inherit"
    return None if whole else (f"is partly see-through ({name})", _FLAT)


def _colour(name: str, value: str, _in_css: bool) -> tuple[str, str] | None:
    return None if _COLOUR.fullmatch(value) else (f"has a colour that cannot be drawn ({name})", _HEX)


def _clip(name: str, value: str, in_css: bool) -> tuple[str, str] | None:
    # svglib looks for it among the attributes only, and only in this form.
    if value == "none" or (_CLIP.fullmatch(value) and not in_css):
        return None
    return f"is cut to a shape in a way that cannot be drawn ({name})", _CUT


def _blend(name: str, value: str, _in_css: bool) -> tuple[str, str] | None:
    return None if value == "normal" else (f"has an effect that cannot be drawn ({name})", _FLAT)


_LOOKS: dict[str, Callable[[str, str, bool], tuple[str, str] | None]] = {
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity"), _opacity),
    **dict.fromkeys(("fill", "stroke", "color"), _colour),
    "clip-path": _clip,
    "mix-blend-mode": _blend,
}
