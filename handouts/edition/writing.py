"""How the language of a sheet is written: its direction, its digits, its leading."""

from __future__ import annotations

from handouts.clinic import built_in
from handouts.guidance import DIRECTIONS, Words
from handouts.pdf import Writing


def writing_of(words: Words, language: str) -> Writing:
    """How a language is written, from its fixed words."""
    between = str(words["dose_range"]).partition("{low}")[2].partition("{high}")[0]
    sample = "".join(words["months"]) + str(words["plan_title"])
    script = "Latn"
    if not sample.isascii():
        from handouts.pdf.text import main_script

        script = main_script(sample)
    from handouts.pdf.fonts import read_font_book

    return Writing(
        language=language,
        rtl=words["direction"] == DIRECTIONS[1],
        numerals=str(words["numerals"]),
        range_word=between.strip(),
        leading=read_font_book(built_in("fonts")).leading(script),
    )
