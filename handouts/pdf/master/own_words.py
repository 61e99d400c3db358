"""Words that a Filler keeps as it drew them: those that recur, and those of the last patients in other letters."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from handouts.pdf import CompositeFontData, Master
from handouts.pdf.master.patient_part import MetadataPart, SlotObjects, with_fonts

if TYPE_CHECKING:
    from handouts.pdf.master.complex_text import PatientFonts


class Drawn(NamedTuple):
    """Words in a place: their page code, their ActualText, and the objects around them."""

    code: str
    actual_text: str
    objects: SlotObjects | None


class OwnWords(NamedTuple):
    """One patient's words in other letters: as they are drawn, by the number of their place, and their fonts.

    `parts` has one MetadataPart with these fonts, by the bytes of the one without them.
    """

    drawn: Mapping[int, Drawn]
    extras: tuple[CompositeFontData, ...]
    parts: dict[bytes, MetadataPart]

    def with_fonts(self, master: Master, metadata: MetadataPart, keep: bool) -> MetadataPart:
        """The metadata, and the fonts behind it. Metadata with a patient's name in the title are not to `keep`."""
        if not self.extras:
            return metadata
        part = self.parts.get(metadata.piece)
        if part is None:
            from handouts.pdf.master.complex_text import written_fonts

            part = with_fonts(master, metadata, written_fonts(self.extras))
            if keep:
                self.parts.clear()
                self.parts[metadata.piece] = part
        return part


NO_WORDS = OwnWords({}, (), {})


class FontsOnDemand:
    """One patient's fonts for letters outside the repertoire. `made` is None until the first of them is drawn."""

    __slots__ = ("_make", "made")

    def __init__(self, make: "Callable[[], PatientFonts]") -> None:
        self._make = make
        self.made: PatientFonts | None = None

    def get(self) -> "PatientFonts":
        if self.made is None:
            self.made = self._make()
        return self.made
