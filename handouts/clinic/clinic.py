"""Reads clinic.toml and its logo into a Clinic. Reports all problems at once, each with its key."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from handouts.clinic import colour
from handouts.clinic.language_lines import LanguageLines, read_language, read_language_lines
from handouts.clinic.logo import Logo, read_logo
from handouts.clinic.paper import usual_paper
from handouts.clinic.readable import READABLE, REFUSED, Colours, ReadableColour, readable_colours
from handouts.clinic.resources import built_in
from handouts.clinic.sample import left_of_sample
from handouts.errors import HandoutError, Problem, listed_once
from handouts.pdf import PAPERS
from handouts.text_file import read_text
from handouts.toml_table import Entries, parse_toml

__all__ = ["COLOURS", "KEYS", "Clinic", "Colours", "Logo", "load_clinic"]

FILE = "clinic.toml"
DATE_ORDERS = ("day-first", "month-first")
COLOURS = ("brand", "text", "tint")
KEYS = (
    *("name", "address", "phone", "emergency", "email", "website", "booking", "hours", "other-formats"),
    *(
        "accept-missing",
        "leave-out",
        "logo",
        "logo-width",
        "logo-has-name",
        "grey-photographs",
        "language",
        "also",
        "languages",
        "paper",
        "font",
        "country",
        "date-order",
        "colours",
        "columns",
        "appointment-types",
        "exercise-sets",
    ),
)

#: Limit on the exercises in a set.
MAX_IN_SET = 20
_FONT = "Noto Sans"
LOGO_WIDTHS = (10.0, 120.0)  # millimetres
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")
#: Phone numbers as people write them: "+49 (0) 30/123 45-6, ext. 5".
_PHONE = re.compile(r"[+(]*\d[\d \xa0+().\-/]*(,? ?(ext(ension|\.)?|x) ?\d{1,6})?", re.IGNORECASE)
_EMERGENCY = re.compile(r"\d[\d \xa0]*")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_COUNTRY_HINT = 'Write its two letters: country = "US", "GB", "CA", "AU", "IE" or "NZ".'
_EMAIL_HINT = 'Write it as: email = "desk@example.com"'
_WEBSITE_HINT = 'Write the full address: website = "https://www.example.com"'
_BOOKING_HINT = 'Write the full address: booking = "https://www.example.com/book"'
_PHONE_HINT = 'Use digits, as patients dial it: phone = "(217) 555-0142 ext. 5"'
_EMERGENCY_HINT = 'Use digits, as patients dial it: emergency = "911"'
_COLOUR_HINT = 'Write it as "#0b4f6c", as "#06c", or as one of: ' + ", ".join(sorted(colour.NAMES)) + "."


#: Reads a logo by its name. The second argument is the place that its problems name. Raises HandoutError.
FindLogo = Callable[[str, str], Logo]


class ListSettings(NamedTuple):
    """Settings for reading lists; none of them is printed. `types` maps appointment types to treatments.

    `exercise_sets` has the exercises of each set as written in clinic.toml: "knee-rolls: 5 x".
    """

    date_order: str = ""
    types: tuple[tuple[str, str], ...] = ()
    exercise_sets: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Clinic(NamedTuple):
    """The clinic that hands out the sheets. Missing settings are "". `notices` lists changes made for readability."""

    name: str
    address: tuple[str, ...]
    phone: str
    email: str
    website: str
    booking: str
    emergency: str
    hours: tuple[str, ...]
    logo: Logo | None
    logo_has_name: bool
    grey_photographs: bool
    country: str  # two capital letters, or ""
    language: str
    also: str
    languages: tuple[LanguageLines, ...]
    paper: str
    font: str
    other_formats: str
    leave_out: tuple[str, ...]  # ids of sections that this clinic leaves out of every sheet
    accept_missing: tuple[str, ...]  # ids of safety sections that its own text or template may shorten
    colours: Colours
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    notices: tuple[str, ...]
    folder: Path
    lists: ListSettings = ListSettings()


def load_clinic(folder: Path) -> Clinic:
    """Read `folder`/clinic.toml and the logo that it names.

    Raises HandoutError with every problem of both files, each with its key, such as "clinic.toml
    [colours.text]".
    """
    values = parse_toml(read_text(_file(folder), FILE), FILE)
    clinic = clinic_of(values, folder, partial(read_logo, folder))
    left = left_of_sample(folder, FILE, values, clinic.logo.name if clinic.logo else "")
    return clinic._replace(notices=(*clinic.notices, left)) if left else clinic


def clinic_of(values: Mapping[str, Any], folder: Path, logo_named: FindLogo) -> Clinic:
    """The clinic of the values of a clinic.toml, which need not be in the folder yet. `logo_named` reads its logo.

    Raises HandoutError as `load_clinic` does.
    """
    problems: list[Problem] = []
    entries = Entries(FILE, values, problems)
    entries.only(KEYS, below=dict.fromkeys(COLOURS, "colours"))
    website = entries.web_address("website", _WEBSITE_HINT)
    colours, notices = _colours(entries.table("colours"))
    clinic = Clinic(
        name=entries.line("name", 120, needed=True),
        address=entries.lines("address", 4),
        phone=entries.number("phone", 40, _PHONE, _PHONE_HINT),
        email=entries.matching("email", _EMAIL, "is not an email address", _EMAIL_HINT),
        website=website,
        booking=entries.web_address("booking", _BOOKING_HINT) or website,
        emergency=entries.number("emergency", 20, _EMERGENCY, _EMERGENCY_HINT),
        hours=entries.lines("hours", 7),
        logo=(logo := _logo(entries, logo_named)),
        logo_has_name=entries.flag("logo-has-name"),
        grey_photographs=entries.flag("grey-photographs"),
        country=(country := _country(entries)),
        language=read_language(entries, "language") or "en",
        also=read_language(entries, "also"),
        languages=read_language_lines(entries.table("languages")),
        paper=entries.one_of("paper", PAPERS) or usual_paper(country),
        font=_font(entries),
        other_formats=entries.line("other-formats", 200),
        leave_out=entries.lines("leave-out", 30),
        accept_missing=entries.lines("accept-missing", 30),
        colours=colours,
        columns=_columns(entries.table("columns")),
        ignored=entries.table("columns").lines("ignore", 100),
        notices=(*notices, *([logo.notice] if logo and logo.notice else ())),
        folder=folder,
        lists=_list_settings(entries),
    )
    if problems:
        raise HandoutError(listed_once(problems))
    return clinic


def _country(entries: Entries) -> str:
    """The ISO 3166 code in capitals. The United Kingdom's is GB."""
    code = entries.matching("country", _COUNTRY, "is not a country code", _COUNTRY_HINT).upper()
    return "GB" if code == "UK" else code


def _file(folder: Path) -> Path:
    path = folder / FILE
    try:
        is_folder, is_file = folder.is_dir(), path.is_file()
    except OSError as error:  # for example, a name that is too long, or a folder of another user
        raise HandoutError.at(str(folder), f"cannot be opened ({error.strerror})") from error
    if not is_folder:
        # A word that is not a folder is not repeated: it may be a patient's, typed by mistake.
        where, what = (
            (str(folder), "it is a file, not a folder")
            if folder.exists()
            else ("clinic", "there is no such folder")
        )
        raise HandoutError.at(where, what, f"Use the folder that contains your {FILE}.")
    if not is_file:
        hint = 'Create it with at least: name = "...", phone = "...", emergency = "..." (docs/clinic.md).'
        if other := _misnamed(folder):
            hint = f'Is it called "{other}"? Rename it to {FILE}. (Windows and macOS may hide the last extension.)'
        raise HandoutError.at(str(folder), f"there is no {FILE} in this folder", hint)
    return path


def _misnamed(folder: Path) -> str:
    """The file that was probably meant: editors add an extension, which Windows then hides."""
    likely = (f"{FILE}.txt", f"{FILE}.rtf", "clinic.txt", "clinic", f"{FILE}.toml", f"{FILE}.docx")
    try:
        there = {path.name.lower(): path.name for path in folder.iterdir()}
    except OSError:  # a folder whose files can be opened, but not listed
        there = {}
    return next((there[name] for name in likely if name in there), "")


def _logo(entries: Entries, logo_named: FindLogo) -> Logo | None:
    name = entries.line("logo", 120)
    width = _logo_width(entries)  # checked, whatever is wrong with the logo
    if not name:
        return None
    try:
        return replace(logo_named(name, entries.where("logo")), asked_width=width)
    except HandoutError as error:
        entries.problems.extend(error.problems)
        return None


def _logo_width(entries: Entries) -> float:
    if "logo-width" not in entries.values:
        return 0.0
    return entries.size("logo-width", least=LOGO_WIDTHS[0], most=LOGO_WIDTHS[1])


def _font(entries: Entries) -> str:
    """The family of fonts."""
    name = entries.line("font", 60)
    if not name:
        return _FONT
    if name != _FONT:
        from handouts.pdf.fonts import read_font_book  # most clinics name none

        known = read_font_book(built_in("fonts")).families
        if name not in known:
            hint = f"Choose {' or '.join(known)}: the fonts of your computer are not used."
            entries.report("font", f'"{name}" cannot be used', hint)
    return name


def _columns(entries: Entries) -> tuple[tuple[str, str], ...]:
    if not entries.values:
        return ()
    from handouts.patients import COLUMNS

    columns = [column.replace(" ", "-") for column in COLUMNS]
    entries.only((*columns, "ignore"), KEYS)
    pairs = ((column, entries.line(column, 120)) for column in entries.values if column in columns)
    return tuple((column, header) for column, header in pairs if header)


def _list_settings(entries: Entries) -> ListSettings:
    types = entries.table("appointment-types")
    pairs = tuple((kind, types.line(kind, 200)) for kind in types.names())
    sets = entries.table("exercise-sets")
    return ListSettings(
        entries.one_of("date-order", DATE_ORDERS),
        tuple((kind, means) for kind, means in pairs if means),
        tuple((name, lines) for name in sets.names() if (lines := sets.lines(name, MAX_IN_SET))),
    )


def _colours(entries: Entries) -> tuple[Colours, list[str]]:
    """The clinic's colours, changed where needed to be readable, and a notice for each change."""
    entries.only(COLOURS, KEYS)
    given = {key: value for key in COLOURS if (value := _colour(entries, key))}
    notices: list[str] = []
    inks = readable_colours(given)
    for ink in inks:
        if ink.key == "text" and ink.ratio < REFUSED:
            what = f"is too pale: its contrast on boxes is {ink.ratio:.1f}:1, and the minimum is {REFUSED}:1"
            entries.report(ink.key, what, f"Choose a darker colour; {READABLE:.0f}:1 is easy to read.")
        if ink.printed != ink.chosen:
            pale = f"too pale to read easily ({ink.ratio:.1f}:1)"
            notices.append(_notice(ink, "too dark for a box with text" if ink.key == "tint" else pale))
    printed = {ink.key: ink.printed for ink in inks}
    return Colours(printed["brand"], printed["text"], printed["tint"]), notices


def _colour(entries: Entries, key: str) -> str:
    text = entries.line(key, 40)
    if not text:
        return ""
    try:
        return colour.parse_colour(text)
    except ValueError:
        entries.report(key, "is not a colour", _COLOUR_HINT)
        return ""


def _notice(ink: ReadableColour, why: str) -> str:
    return f"{FILE} [colours.{ink.key}]: {ink.chosen} is {why}; {ink.printed} is printed instead."
