"""The request for an Edition, from a command or a row of a list."""

from typing import NamedTuple


class EditionRequest(NamedTuple):
    """The choices that decide the layout. An empty choice is left to the clinic.

    To add a choice, add a field here and an option in `cli/options.py`. Templates see it under the field's name.
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
    exercises: tuple[str, ...] = ()  #: by id or by title; their doses differ by patient
    only_exercises: bool = False  #: print page 1, the plan and the exercises only

    def for_sheet(
        self,
        *,
        language: str = "",
        treatments: tuple[str, ...] = (),
        paper: str = "",
        large_print: bool | None = None,
        exercises: tuple[str, ...] = (),
    ) -> "EditionRequest":
        """This request with the choices of one row. An empty choice stays as it is."""
        form = self.form
        if large_print is not None:
            form = "large-print" if large_print else "standard" if form == "large-print" else form
        return self._replace(
            language=language or self.language,
            treatments=treatments or self.treatments,
            paper=paper or self.paper,
            form=form,
            exercises=exercises or self.exercises,
        )
