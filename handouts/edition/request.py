"""The request for an Edition, from a command or a row of a list."""

from collections.abc import Iterable
from typing import NamedTuple

#: Letters of a name that fit beside the title, in two lines (in one line of large print), with room to spare.
BESIDE_TITLE = 40
#: Letters of a name that fit there in one line, whatever they are; the same in large print, where a picture stands too.
_ONE_LINE, _ONE_LARGE_LINE = 20, 15
#: Letters of a next visit, a therapist, and a "how and when" that fit on one line.
_VISIT, _THERAPIST, _HOW = 19, 23, 32


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
    also: str = ""  #: a second language: the same sheet in it follows, page for page; "none" for one language
    leaves: bool = False  #: each leaf has the one language in front and the other behind
    only_exercises: bool = False  #: print page 1, the plan and the exercises only
    two_line_name: bool = False  #: for a name of two lines: its label stands at the first
    wide_name: bool = False  #: for a long name: it stands below the title
    #: For a long next visit or therapist: 1: each has two lines; 2: each has a row of its own; 3: a row of two lines.
    wide_visit: int = 0
    wide_how: bool = False  #: for a long "how and when": each treatment has two lines for it

    def for_sheet(
        self,
        *,
        language: str = "",
        also: str = "",
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
            also=also or self.also,
            treatments=treatments or self.treatments,
            paper=paper or self.paper,
            form=form,
            exercises=exercises or self.exercises,
        )

    def for_words(
        self, name: str = "", hows: Iterable[str] = (), next_visit: str = "", therapist: str = ""
    ) -> "EditionRequest":
        """This request with room for these words of a patient. What has room already stays as it is.

        `hows` are how and when each treatment is done.
        """
        asked = self
        large = self.form == "large-print"
        if len(name) > (_ONE_LARGE_LINE if large else _ONE_LINE):
            from handouts.edition.visit_lines import name_lines

            wide = self.wide_name or len(name) > BESIDE_TITLE
            two = self.two_line_name or name_lines(name, wide=wide, large=large) > 1
            asked = asked._replace(wide_name=wide, two_line_name=two)
        if not self.wide_how and any(len(how) > _HOW for how in hows):
            asked = asked._replace(wide_how=True)
        if len(next_visit) <= _VISIT and len(therapist) <= _THERAPIST:
            return asked
        from handouts.edition.visit_lines import visit_lines

        lines = visit_lines(next_visit, therapist, large=large)
        return asked._replace(wide_visit=max(lines, self.wide_visit))
