"""Draws the pages of a PDF as pictures, and reads their words."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

#: pdfium may be called by one thread at a time.
_LOCK = threading.Lock()


class PagePictures:
    """The pages of an open PDF."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def __len__(self) -> int:
        with _LOCK:
            return len(self._document)

    def draw(self, index: int, scale: float) -> Image:
        """A page as a picture, with `scale` pixels per point. Raises IndexError if there is no such page."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        with _LOCK:
            page = self._document[index]
            try:
                bitmap = page.render(scale=scale)
                picture: Image = bitmap.to_pil().copy()  # the pixels of the bitmap are freed with it
                bitmap.close()
            finally:
                page.close()
        return picture

    def text(self, index: int) -> str:
        """The words of a page, in about their order. Raises IndexError if there is no such page."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        with _LOCK:
            page = self._document[index]
            words = page.get_textpage()
            try:
                found: str = words.get_text_bounded()
            finally:
                words.close()
                page.close()
        return found


@contextlib.contextmanager
def page_pictures(pdf: bytes) -> Iterator[PagePictures]:
    """Open a PDF to draw its pages. Raises ImportError if pypdfium2 is not installed."""
    import pypdfium2

    with _LOCK:
        document = pypdfium2.PdfDocument(pdf)
    try:
        yield PagePictures(document)
    finally:
        with _LOCK:
            document.close()
