"""What the page "The clinic" shows."""

from __future__ import annotations

from typing import NamedTuple

from handouts.clinic import ReadableColour, built_in, load_clinic
from handouts.desk import Settings, read_settings
from handouts.desk.clinic_page.countries import COUNTRIES, likely_country
from handouts.desk.clinic_page.draft import carried, inks_of
from handouts.desk.clinic_page.form_fields import Fields, fields_of_form, fields_of_settings, new_fields
from handouts.desk.sheet import LANGUAGE_NAMES
from handouts.desk.web import Desk, Form
from handouts.errors import HandoutError, Problem
from handouts.pdf import PAPERS
from handouts.pdf.fonts import read_font_book
from handouts.text import language_tag


class ClinicView(NamedTuple):
    """Everything that the template shows. `fields` is None if clinic.toml cannot be read; `source` is its text."""

    folder: str
    fields: Fields | None
    version: str
    source: str | None  #: None without a file
    source_open: bool
    inks: dict[str, ReadableColour]
    logo: str  #: the name of the logo that is saved, or ""
    carried: str
    carried_name: str
    problems: tuple[Problem, ...]  #: of the clinic as it is on the disk
    language: str = ""  #: of the clinic's sheets, if its file names one

    @classmethod
    def of_source(cls, desk: Desk, settings: Settings | None) -> ClinicView:
        """The page for a file that can only be corrected as text."""
        text, version = (settings.text, settings.version) if settings else (None, "")
        return cls(str(desk.folder), None, version, text, True, {}, "", "", "", ())

    @property
    def countries(self) -> list[tuple[str, str]]:
        """The codes of the countries, and their emergency numbers; the clinic's own among them."""
        known = [(code, country) for code, country in COUNTRIES.items()]
        own = self.fields["country"] if self.fields else ""
        return [*known, *([(own, "")] if own and own not in COUNTRIES else []), ("", "")]

    @property
    def translated(self) -> list[tuple[str, str]]:
        """The other languages of sheets: their codes and their own names."""
        own = language_tag(self.language) or "en"
        return [(code, name) for code, name in LANGUAGE_NAMES.items() if code != own]

    @property
    def fonts(self) -> tuple[str, ...]:
        """The families that a clinic can name."""
        return self._with_own("font", read_font_book(built_in("fonts")).families)

    @property
    def papers(self) -> tuple[str, ...]:
        """The papers; for a new clinic, also that of its country."""
        return self._with_own("paper", ("", *PAPERS) if self.source is None else tuple(PAPERS))

    def _with_own(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """The choices and the clinic's own value, because saving must not change a value that is not among them."""
        own = self.fields[key] if self.fields else ""
        return known if own in known else (*known, own)


def blank_view(desk: Desk, accepted: str) -> ClinicView:
    """The clinic as it is, or an empty form in the browser's country. Raises HandoutError if the file is not TOML."""
    settings = read_settings(desk.folder)
    fields = fields_of_settings(settings.values) if settings.version else new_fields(likely_country(accepted))
    return _view(desk, settings, fields)


def sent_view(desk: Desk, form: Form) -> ClinicView:
    """The page with what was sent, and with the version of the file as it is now. Raises as `blank_view`."""
    settings = read_settings(desk.folder)
    # Not every form has a field for each language.
    fields = fields_of_settings(settings.values) | fields_of_form(form)
    if not settings.version:
        fields = {**fields, "paper": form.text("paper")}  # left to the country, which can still be changed
    view = _view(desk, settings, fields)
    name = form.files["logo"].name if "logo" in form.files else form.text("logo-name")
    return view._replace(carried=carried(form), carried_name=name, problems=())


def _view(desk: Desk, settings: Settings, fields: Fields) -> ClinicView:
    problems: tuple[Problem, ...] = ()
    if settings.version:
        try:
            load_clinic(desk.folder)
        except HandoutError as error:
            problems = error.problems
    return ClinicView(
        folder=str(desk.folder),
        fields=fields,
        version=settings.version,
        source=settings.text if settings.version else None,
        source_open=False,
        inks={ink.key: ink for ink in inks_of(fields)},
        logo=str(settings.values.get("logo", "")),
        carried="",
        carried_name="",
        problems=problems,
        language=str(settings.values.get("language", "")),
    )
