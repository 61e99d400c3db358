"""White space between the words of an element."""

from __future__ import annotations

from collections.abc import Iterable

from handouts.edition.vocabulary import SPACES
from handouts.pdf import blocks as b


def collapsed(spans: Iterable[b.Span]) -> b.Spans:
    """The spans with white space collapsed as in HTML. A line end of a span alone stays."""
    folded: list[b.Span] = []
    ends_in_space = True
    for span in spans:
        text = span.text if span.text == "\n" else SPACES.sub(" ", span.text)
        if ends_in_space and text != "\n":
            text = text.lstrip(" ")
        if text:
            ends_in_space = text[-1] in " \n"
            folded.append(span._replace(text=text))
    while folded and not folded[-1].text.rstrip(" \n"):
        folded.pop()
    if folded:
        folded[-1] = folded[-1]._replace(text=folded[-1].text.rstrip(" "))
    return tuple(folded)
