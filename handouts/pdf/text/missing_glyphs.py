"""Letters that no face has. A module of its own: a sheet in Latin letters loads nothing else of `itemize`."""

from handouts.pdf.fonts import font_hint, no_font


class MissingGlyphs(Exception):
    """No face has these characters. The message names code points, never the words that contain them."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        super().__init__(characters)

    def __str__(self) -> str:
        return "; ".join(f"{no_font(letter)}. {font_hint(letter)}" for letter in self.characters)
