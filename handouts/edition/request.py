"""What is asked of an Edition, as a command, a row of a list or a page in the browser asks it."""

from typing import NamedTuple


class EditionRequest(NamedTuple):
    """The choices that decide the layout. What is empty is left to the clinic.

    A new choice is one field here and one option in `cli/options.py`: templates see it under its own name.
    """

    clinic: str = ""  #: the clinic's folder; empty for the sample clinic
    topic: str = "back-spasms"
    language: str = ""
    treatments: tuple[str, ...] = ()  #: by id or by title
    paper: str = ""
    form: str = "standard"
    letterhead: bool = True
    long_note: bool = False
    without: tuple[str, ...] = ()  #: sections to leave out, by id

    def for_sheet(
        self,
        *,
        language: str = "",
        treatments: tuple[str, ...] = (),
        paper: str = "",
        large_print: bool | None = None,
    ) -> "EditionRequest":
        """This request, with what one row of a list asks for itself; what is empty stays as it is."""
        form = self.form
        if large_print is not None:
            form = "large-print" if large_print else "standard" if form == "large-print" else form
        return self._replace(
            language=language or self.language,
            treatments=treatments or self.treatments,
            paper=paper or self.paper,
            form=form,
        )
