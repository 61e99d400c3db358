"""What is sure to be printed of a sheet: its text, without what may be left out, hidden or only read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from handouts.pdf import blocks as b

#: Blocks whose text is not sure to be printed as text. Pictures and lines have only words that are read aloud.
_NO_TEXT = (b.Figure, b.QrCode, b.Slot, b.Tick, b.Digits, b.WriteLines, b.PageBreak)
#: What one line to write on, and one picture, take of a page, in letters of text.
_LINE, _PICTURE = 60, 300


def printed_pieces(blocks: Iterable[b.Block]) -> Iterator[str]:
    """The text of the blocks that are always printed, in reading order, one piece for each run of text."""
    for block in blocks:
        if isinstance(block, _NO_TEXT) or _may_be_left_out(block):
            continue
        yield from _pieces(block)


def letters_before(blocks: Iterable[b.Block], text: str) -> float:
    """How much stands before the first block with this text: in letters, lines and pictures as what they take.

    Infinite if a page break or nothing comes first. `text` is compared by its letters and digits.
    """
    wanted, seen = bare(text), 0.0
    for block in blocks:
        if isinstance(block, b.PageBreak):
            break
        words = "".join(printed_pieces((block,)))
        if wanted in bare(words):
            inner = _inner(block)
            if inner and wanted in bare("".join(printed_pieces(inner))):
                return seen + letters_before(inner, text)
            return seen
        seen += len(words) + _space(block)
    return float("inf")


def _may_be_left_out(block: b.Block) -> bool:
    if isinstance(block, b.Keep):
        return block.optional or bool(block.once)
    return isinstance(block, b.Letterhead) and not block.printed


def _pieces(value: Any) -> Iterator[str]:
    """The texts of all spans inside a block or a value."""
    if isinstance(value, b.Span):
        yield value.text
    elif isinstance(value, b.Callout):
        yield from printed_pieces(value.blocks)  # `again` is printed on further pages only
    elif isinstance(value, tuple):
        for inner in value:
            if isinstance(inner, _NO_TEXT) or (hasattr(inner, "_fields") and _may_be_left_out(inner)):
                continue
            yield from _pieces(inner)


def _inner(block: b.Block) -> tuple[b.Block, ...]:
    """The blocks inside a container that are one below the other."""
    if isinstance(block, b.Callout | b.Keep | b.TwoColumns | b.Letterhead):
        return block.blocks
    return ()


def _space(block: Any) -> float:
    """The space of what has no text, at any depth."""
    if isinstance(block, b.Figure | b.QrCode):
        return _PICTURE
    if isinstance(block, b.Slot | b.WriteLines):
        return _LINE * block.lines
    if isinstance(block, tuple):
        return sum(_space(inner) for inner in block if isinstance(inner, tuple))
    return 0.0


def bare(text: str) -> str:
    """The letters and digits of a text, in lower case: two texts are compared by them."""
    return "".join(filter(str.isalnum, text.lower()))
