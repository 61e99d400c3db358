"""A value that cannot be used: what is wrong with it, and what to do about it."""

from __future__ import annotations

_EXPORT = "Export it again, as CSV UTF-8."
_CORRECT = "Correct it in the list."
_NAMES = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16-be": "UTF-16", "utf-16-le": "UTF-16"}


class Slip(Exception):
    """A value that cannot be used, and what to do about it. `remedies` are those of a Problem."""

    def __init__(self, what: str, hint: str = "", *remedies: str) -> None:
        super().__init__(what, hint, *remedies)
        self.what, self.hint, self.remedies = what, hint, remedies


class LostLetterError(Slip):
    """A value in which a letter is missing, or another sign stands in its place."""

    def in_list(self, encoding: str) -> Slip:
        """The same, for a list that was read in this encoding; "" for a spreadsheet."""
        if not encoding:
            return Slip(self.what, _CORRECT)
        read_as = _NAMES.get(encoding.lower(), encoding)
        return Slip(f"{self.what.rstrip('.')}; it was read as {read_as}.", _EXPORT, "other-encoding")
