"""The Unicode Bidirectional Algorithm (UAX #9) for one line without explicit embeddings or isolates.

Their control characters are removed from the input earlier. Any that remain are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import bidirectional

#: Only these blocks hold right-to-left letters and digits, or control characters that change the direction.
_MAY_BE_RTL = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_IGNORED = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
# The part of BidiBrackets.txt that names and notes use. NFC unifies the two forms of the angle bracket.
_BRACKETS = "()[]{}⁅⁆⁽⁾₍₎⟦⟧⟨⟩⟪⟫〈〉《》「」『』【】〔〕〖〗〘〙（）［］｛｝｟｠｢｣"
_BRACKETS_SET = frozenset(_BRACKETS)
_CLOSING = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_MAX_BRACKET_DEPTH = 63


def starts_rtl(text: str) -> bool:
    """Whether the first letter with a direction belongs to a right-to-left script (rules P2, P3)."""
    if not _MAY_BE_RTL.search(text):
        return False
    return next((kind != "L" for kind in map(bidirectional, text) if kind in ("L", "R", "AL")), False)


def has_rtl(text: str) -> bool:
    """Whether any letter belongs to a right-to-left script."""
    return bool(_MAY_BE_RTL.search(text)) and any(bidirectional(letter) in ("R", "AL") for letter in text)


def levels(text: str, rtl: bool, ltr_units: Iterable[tuple[int, int]] = ()) -> list[int]:
    """The embedding level of every character. Odd levels run right to left (rules W1 to I2, L1).

    `ltr_units` are the ranges of phone numbers and doses, which run left to right in any text.
    """
    base = int(rtl)
    if not rtl and not _MAY_BE_RTL.search(text):
        return [0] * len(text)
    given = [bidirectional(character) or "L" for character in text]
    # In a right-to-left text a unit is a Latin word. In another text it takes the direction of what surrounds it.
    for start, end in ltr_units:
        given[start:end] = ["L" if rtl else "ON"] * (end - start)
    positions = [at for at, kind in enumerate(given) if kind not in _IGNORED]
    kinds = [given[at] for at in positions]
    _resolve_weak(kinds, "R" if rtl else "L")
    _resolve_brackets([text[at] for at in positions], [given[at] for at in positions], kinds, base)
    _resolve_neutrals(kinds, base)
    all_levels: list[int | None] = [None] * len(text)
    for at, kind in zip(positions, kinds, strict=True):
        all_levels[at] = base + _raised(kind, base)
    for start, end in ltr_units:
        all_levels[start:end] = [2 if level == 1 else level for level in all_levels[start:end]]
    return _with_line_ends(all_levels, given, base)


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """The indices of runs in drawing order, from left to right (rule L2)."""
    order = list(range(len(run_levels)))
    for level in range(max(run_levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order


def _resolve_weak(kinds: list[str], start: str) -> None:  # noqa: C901  one step for each rule
    previous, strong = start, start
    for at, kind in enumerate(kinds):
        if kind == "NSM":  # W1
            kind = previous
        previous = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kind = "AN"
        kinds[at] = kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for at in range(1, len(kinds) - 1) if "ES" in kinds or "CS" in kinds else ():  # W4
        around = kinds[at - 1]
        if around == kinds[at + 1] and (
            (around == "EN" and kinds[at] in ("ES", "CS")) or (around, kinds[at]) == ("AN", "CS")
        ):
            kinds[at] = around
    for order in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)) if "ET" in kinds else ():  # W5
        step = -1 if order.step > 0 else 1
        for at in order:
            if kinds[at] == "ET" and kinds[at + step] == "EN":
                kinds[at] = "EN"
    strong = start
    for at, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS"):  # W6
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":  # W7
            kinds[at] = "L"


def _resolve_brackets(text: list[str], given: list[str], kinds: list[str], base: int) -> None:
    """Rule N0: both brackets of a pair take the same direction."""
    inward = "R" if base else "L"
    for opening, closing in _pairs(text, kinds):
        inside = {_as_strong(kind) for kind in kinds[opening + 1 : closing]} & {"L", "R"}
        if not inside:
            continue
        direction = inward
        if inward not in inside:
            before = next((s for s in map(_as_strong, reversed(kinds[:opening])) if s in ("L", "R")), inward)
            direction = before  # the direction of the text inside, or else of the line
        for at in (opening, closing):
            kinds[at] = direction
            while (at := at + 1) < len(given) and given[at] == "NSM":
                kinds[at] = direction


def _pairs(text: list[str], kinds: list[str]) -> list[tuple[int, int]]:
    """Pairs of brackets, in the order of the opening ones (BD16)."""
    if _BRACKETS_SET.isdisjoint(text):
        return []
    stack: list[tuple[str, int]] = []
    found = []
    for at, (character, kind) in enumerate(zip(text, kinds, strict=True)):
        if kind != "ON":
            continue
        if character in _CLOSING:
            if len(stack) == _MAX_BRACKET_DEPTH:
                return []
            stack.append((character, at))
        elif opening := _OPENING.get(character):
            depth = next((d for d in range(len(stack) - 1, -1, -1) if stack[d][0] == opening), None)
            if depth is not None:
                found.append((stack[depth][1], at))
                del stack[depth:]
    return sorted(found)


def _resolve_neutrals(kinds: list[str], base: int) -> None:
    """Rules N1 and N2: a neutral character takes the direction of both neighbours if they agree, else the line's."""
    own = "R" if base else "L"
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > at:
            before = _as_strong(kinds[at - 1]) if at else own
            after = _as_strong(kinds[end]) if end < len(kinds) else own
            kinds[at:end] = [before if before == after else own] * (end - at)
        at = end + 1


def _as_strong(kind: str) -> str:
    return "R" if kind in ("EN", "AN") else kind


def _raised(kind: str, base: int) -> int:
    """How far a character's level is above the base level (rules I1, I2)."""
    if base:
        return int(kind != "R")
    return {"R": 1, "EN": 2, "AN": 2}.get(kind, 0)


def _with_line_ends(found: list[int | None], given: list[str], base: int) -> list[int]:
    """Rule L1 for separators and trailing spaces. Ignored characters take the level of the one before them."""
    result = []
    level = base
    for at_level in found:
        level = level if at_level is None else at_level
        result.append(level)
    separators = "B" in given or "S" in given
    trailing = True
    for at in reversed(range(len(given))):
        if given[at] in ("B", "S"):
            trailing = True
        elif given[at] != "WS" and given[at] not in _IGNORED:
            trailing = False
        if trailing:
            result[at] = base
        elif not separators:
            break
    return result
