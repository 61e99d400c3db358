"""Builds the fields of blocks for a pen, each with the structure element that describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.pdf import SlotPlace, Style, Theme
from handouts.pdf import blocks as b
from handouts.pdf.layout.canvas import SlotCut
from handouts.pdf.layout.columns import InLine
from handouts.pdf.layout.flow import Flowable
from handouts.pdf.layout.form_fields import FilledBox, Rules, TickBox
from handouts.pdf.layout.structure import Element, add_to, figure_in, print_field
from handouts.pdf.syntax import colour_code

if TYPE_CHECKING:
    from handouts.pdf.layout.builder import Builder


def slot_cut(block: b.Slot, style: Style, theme: Theme, parent: Element | None) -> SlotCut:
    """A slot cut as high as its lines. Unless every line is ruled, its lines are as close as printed ones."""
    ruled = {"all": block.lines, "one": 1, "none": 0}[block.rules]
    place = SlotPlace(
        slot=block.name, spoken=block.spoken, lines=block.lines,
        size=style.size, leading=style.leading,
        ruling=theme.sizes.ruled_line if block.rules == "all" else style.leading, rule=theme.sizes.rule,
        bold=style.bold, ink=colour_code(style.colour, "rg"), ruled=ruled,
    )  # fmt: skip
    return SlotCut(place, add_to(parent, "P", slot=block.name, alt=block.spoken))


def boxes_of(builder: Builder, block: b.Tick, parent: Element | None) -> list[Flowable]:
    """The boxes. The text read aloud for each one to tick contains its number; an example is read as one figure."""
    role, side = (
        ("cb", builder.theme.sizes.tick) if block.kind == "tick" else ("tv", builder.theme.sizes.square)
    )
    if block.filled:
        figure = figure_in(parent, block.spoken)
        return [_filled(builder, filling, figure, side) for filling in block.filled]
    boxes: list[Flowable] = []
    for number in range(1, block.boxes + 1):
        spoken = block.spoken.replace("{n}", builder.writing.number(number))
        element = add_to(parent, "Form", alt=spoken, attributes=[print_field(role, spoken)])
        boxes.append(TickBox(element, side, builder.theme.ink))
    return boxes


def digits_of(builder: Builder, block: b.Digits, parent: Element | None, style: Style) -> InLine:
    """The numbers in one line, with their label before them."""
    label = builder.text(block.label, style, add_to(parent, "P"), wide=True) if block.label else None
    digits = [
        builder.text(
            (b.Span(builder.writing.number(at), at=block.at),), style, add_to(parent, "P"), wide=True
        )
        for at in range(1, block.last + 1)
    ]
    return InLine(digits, builder.theme.sizes.pitch, label)


def _filled(builder: Builder, filling: str, figure: Element | None, side: float) -> FilledBox:
    words = None
    if filling.isdecimal():
        spans = (b.Span(builder.writing.number(int(filling))),)
        words = builder.text(spans, builder.theme.styles["label"], figure, wide=True)
    return FilledBox(figure, side, builder.theme.ink, filling, words)


def rules_of(block: b.WriteLines, theme: Theme, parent: Element | None) -> Rules:
    element = add_to(parent, "Form", alt=block.spoken, attributes=[print_field("tv", block.spoken)])
    most = max(block.lines, block.most)
    return Rules(element, block.lines, most, theme.sizes.ruled_line, theme.sizes.rule, theme.ink)
