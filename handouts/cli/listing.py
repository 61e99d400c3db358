"""The commands `treatments`, `exercises` and `topics`, which list the available choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.command import OptionsCommand
from handouts.cli.console import say
from handouts.cli.options import guidance_options, guidance_request
from handouts.errors import ChoiceError

if TYPE_CHECKING:
    from handouts.guidance import Section


@click.command(cls=OptionsCommand)
@guidance_options
def treatments(**flags: Any) -> None:
    """List the treatments you can choose.

    Each with its id, its title, and a line about it.

    \b
    Example:
      handouts treatments
    """
    from handouts.edition import edition_of

    chosen = edition_of(guidance_request(flags)).guidance.treatments
    width = max((len(section.id) for section in chosen), default=0)
    for section in chosen:
        say(f"{section.id:<{width}}  {section.title}: {section.line}")


@click.command(cls=OptionsCommand)
@click.argument("chosen", metavar="[ID]...", nargs=-1)
@guidance_options
def exercises(chosen: tuple[str, ...], **flags: Any) -> None:
    """List the exercises you can choose, or show one.

    Each with its id, its title and its usual dose. With an ID: who should not do it, and its source. With the name of
    a set in your clinic.toml: the exercises in it.

    \b
    Example:
      handouts exercises
      handouts exercises knee-to-chest
    """
    from handouts.edition import chosen_exercises, edition_of, read_exercise_book

    book = read_exercise_book(edition_of(guidance_request(flags)))
    by_id, usual = {section.id: section for section in book.guidance.exercises}, book.texts()
    width = max(map(len, by_id), default=0)
    sets = {name: _set(name, book.texts(choices), width) for name, choices in book.sets.items()}
    if chosen:
        try:
            ids = chosen_exercises(book.guidance, (word for word in chosen if word not in sets))
        except ChoiceError as error:  # the words stand alone here, without --exercise
            raise ChoiceError(problem._replace(where="") for problem in error.problems) from None
        cards = [_card(by_id[id], usual[id]) for id in ids]
        say("\n\n".join([*cards, *(sets[word] for word in chosen if word in sets)]))
        return
    for id, section in by_id.items():
        say(f"{id:<{width}}  {section.title}: {usual[id]}")
    for shown in sets.values():
        say(f"\n{shown}")


def _set(name: str, doses: Mapping[str, str], width: int) -> str:
    """The exercises of a set, each with its dose."""
    return "\n".join(
        [f"{name}, a set in clinic.toml:", *(f"  {id:<{width}}  {dose}" for id, dose in doses.items())]
    )


def _card(section: Section, dose: str) -> str:
    """What a therapist needs to know about an exercise, one line each."""
    from handouts.edition import points

    lines = [f"{section.id}  {section.title}", section.line, f"Usual dose: {dose}"]
    lines += points(section)
    lines.append(f"Source: {'; '.join(section.sources) or 'none is given'}")
    return "\n  ".join(lines)


@click.command(cls=OptionsCommand)
def fonts() -> None:
    """List the alphabets that names can be in.

    It says what to install for more.

    \b
    Example:
      handouts fonts
    """
    from handouts.clinic import built_in
    from handouts.pdf.fonts import EXTRAS, read_font_book

    known = read_font_book(built_in("fonts")).scripts()
    say(f"Ready: {', '.join(each.scripts for each in known if each.ready)}.")
    for extra in EXTRAS:
        lacking = [each.scripts for each in known if each.extra == extra.name and not each.ready]
        if lacking:
            say(f"To install: {', '.join(lacking)}: {extra.install}")
    say(
        "A name in another script, such as Cherokee, cannot be printed. Without a name, the sheet has a line for it."
    )


@click.command(cls=OptionsCommand)
@click.option("--clinic", metavar="FOLDER", help="Your clinic's folder.")
def topics(clinic: str | None) -> None:
    """List the topics and their languages.

    Each with its version, its next review, and who reviewed the text.

    \b
    Example:
      handouts topics
    """
    from pathlib import Path

    from handouts.clinic import load_clinic, open_library
    from handouts.edition import read_guidance, translation_state
    from handouts.guidance import topics as find_topics

    library = open_library(None if clinic is None else Path(clinic))
    load_clinic(library.clinic)  # otherwise, for a missing folder, our own topics would be listed
    for topic, languages in find_topics(library.folders).items():
        for language in languages:
            name = f"guidance/{topic}/{language}.md"
            guidance = read_guidance(library.find(name), name)
            reviewed = translation_state(guidance) or (
                f"reviewed by {guidance.reviewer}" if guidance.reviewer else "not yet reviewed by a clinician"
            )
            say(
                f"{topic}  {language}  version {guidance.version}, next review {guidance.review_date}, {reviewed}: "
                f"{guidance.title}"
            )
