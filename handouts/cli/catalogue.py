"""The commands `treatments` and `topics`: what can be chosen."""

from __future__ import annotations

from typing import Any

import click

from handouts.cli.command import InOptions
from handouts.cli.console import say
from handouts.cli.options import edition_request, guidance_options


@click.command(cls=InOptions)
@guidance_options
def treatments(**flags: Any) -> None:
    """List the treatments that can be chosen: id, title, a line on each.

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
    """List the topics, with languages, version, next review and who has reviewed the text.

    \b
    Example:
      handouts topics
    """
    from pathlib import Path

    from handouts.clinic import library, load_clinic
    from handouts.edition import read_guidance
    from handouts.guidance import topics as find_topics

    shelf = library(None if clinic is None else Path(clinic))
    load_clinic(shelf.clinic)  # a folder that is none would show ours
    for topic, languages in find_topics(shelf.folders).items():
        for language in languages:
            name = f"guidance/{topic}/{language}.md"
            guidance = read_guidance(shelf.find(name), name)
            reviewed = (
                f"reviewed by {guidance.reviewer}" if guidance.reviewer else "not yet reviewed by a clinician"
            )
            say(
                f"{topic}  {language}  version {guidance.version}, next review {guidance.review_date}, {reviewed}: "
                f"{guidance.title}"
            )
