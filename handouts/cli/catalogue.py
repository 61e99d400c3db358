"""The commands `treatments` and `topics`, which list the available choices."""

from __future__ import annotations

from typing import Any

import click

from handouts.cli.command import InOptions
from handouts.cli.console import say
from handouts.cli.options import edition_request, guidance_options


@click.command(cls=InOptions)
@guidance_options
def treatments(**flags: Any) -> None:
    """List the treatments you can choose: id, title, and a line about each.

    \b
    Example:
      handouts treatments
    """
    from handouts.edition import edition_of

    chosen = edition_of(edition_request(flags)).guidance.treatments
    width = max((len(section.id) for section in chosen), default=0)
    for section in chosen:
        say(f"{section.id:<{width}}  {section.title}: {section.line}")


@click.command(cls=InOptions)
@click.option("--clinic", metavar="FOLDER", help="Your clinic's folder.")
def topics(clinic: str | None) -> None:
    """List the topics, with languages, version, next review, and who reviewed the text.

    \b
    Example:
      handouts topics
    """
    from pathlib import Path

    from handouts.clinic import load_clinic, open_library
    from handouts.edition import read_guidance
    from handouts.guidance import topics as find_topics

    library = open_library(None if clinic is None else Path(clinic))
    load_clinic(library.clinic)  # otherwise a missing folder would list our topics
    for topic, languages in find_topics(library.folders).items():
        for language in languages:
            name = f"guidance/{topic}/{language}.md"
            guidance = read_guidance(library.find(name), name)
            reviewed = (
                f"reviewed by {guidance.reviewer}" if guidance.reviewer else "not yet reviewed by a clinician"
            )
            say(
                f"{topic}  {language}  version {guidance.version}, next review {guidance.review_date}, {reviewed}: "
                f"{guidance.title}"
            )
