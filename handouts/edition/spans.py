"""White space between the words of an element."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from handouts.edition.vocabulary import SPACES, Node
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


def contents_of(node: Node, spans_of: Callable[[Node], b.Spans]) -> b.Contents:
    """The list of pages. A line without `of` names the heading that has its own words."""
    entries = []
    for entry in node.nodes("entry"):
        words = spans_of(entry)
        heading = entry.attributes.get("of") or "".join(span.text for span in words)
        entries.append(b.Entry(words, " ".join(heading.split()), entry.at))
    return b.Contents(tuple(entries))
