"""Cards: sections under a rule, such as a treatment or an exercise. Measures in points."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from handouts.pdf import Spaces
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.containers import NO_PADDING, Padding, Stack, Together
from handouts.pdf.layout.flow import HAIR, Flowable
from handouts.pdf.layout.flowables import Text


class CardLook(NamedTuple):
    """The spaces of a card, and the width in points and the colour of the rule above it."""

    spaces: Spaces
    rule: float
    colour: str


class Card(Together):
    """A section under a rule, kept on one page, such as an exercise with its picture and dose.

    `again` makes the heading of its parts on later pages, which have no rule. An urgent one begins on any page that
    holds its first part. An arrow stands below a part that goes on on the next page.
    """

    ENOUGH = 0.0
    #: The height of the arrow below a part that goes on: it stands in the space above the foot of the page.
    ARROW = 7.0

    def __init__(
        self,
        children: Sequence[Flowable],
        look: CardLook,
        page_height: float,
        again: Callable[[], Text] | None = None,
        continued: bool = False,
        urgent: bool = False,
    ) -> None:
        padding = NO_PADDING if continued else Padding(top=look.spaces.group)
        super().__init__(children, page_height, padding, look.spaces.group)
        self.before = look.spaces.box
        self.look, self.again, self.continued, self.urgent = look, again, continued, urgent

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        parts = super().split(width, height, forced)
        if parts or not forced or not self.repeated:
            return parts
        # The repeated heading leaves too little room.
        inside, urgent = self.children[self.repeated :], self.urgent
        bare = Card(inside, self.look, self.page_height, self.again, self.continued, urgent)
        return [bare] if bare.wrap(width, height)[1] <= height + HAIR else bare.split(width, height, True)

    def part(self, children: Sequence[Flowable], first: bool) -> "Stack":
        again = self.again() if self.again and not first else None
        inside = [again, *children] if again else children
        continued = self.continued or not first
        card = Card(inside, self.look, self.page_height, self.again, continued, self.urgent)
        card.repeated = self.repeated if first else int(again is not None)
        card.after = 0.0 if first else self.after
        return card

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        if self.goes_on:
            with canvas.artifact():
                canvas.fill_colour(self.look.colour)
                canvas.down_arrow(x + self.width / 2, y - self.ARROW, self.ARROW)
        if not self.continued:
            with canvas.artifact():
                canvas.stroke_colour(self.look.colour)
                top = y + self.height
                canvas.rule_line(x, top, x + self.width, top, self.look.rule)
        super().paint(canvas, x, y)
