"""Draws the pages of a sheet as PNG pictures."""

from __future__ import annotations

import os
from pathlib import Path

from handouts.errors import HandoutError, install_hint, reason_of
from handouts.storage import free_name, write_beside

#: Pixels per point: 144 dots per inch, sharp enough to read on a screen.
SCALE = 2.0


def write_pages(pdf: bytes, folder: Path) -> list[str]:
    """Write page-1.png, page-2.png … into a folder and return their names. The folder is created if it is missing.

    Pages left over from an earlier sheet are removed.
    Raises HandoutError if pypdfium2 is not installed or the folder cannot be written.
    """
    from handouts.pdf import page_pictures

    names = []
    try:
        with page_pictures(pdf) as pages:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for index in range(len(pages)):
                picture = pages.draw(index, SCALE)
                names.append(f"page-{index + 1}.png")
                write_beside(folder / names[-1], lambda descriptor, p=picture: _save(p, descriptor))  # type: ignore[misc]
        for number, path in pages_in(folder).items():
            if number > len(names):  # of another sheet, with more pages
                path.unlink()
    except ImportError as error:
        raise HandoutError.at("preview", "pypdfium2 is not installed", install_hint("preview")) from error
    except OSError as error:
        reason = reason_of(error)
        raise HandoutError.at(
            str(folder), f"cannot be written: {reason}", "Choose another folder."
        ) from error
    return names


def new_folder(name: str) -> Path:
    """A folder of this name, or the first free one of "name (2)", "name (3)" and so on."""
    return Path(free_name(name, os.path.lexists))


def pages_in(folder: Path) -> dict[int, Path]:
    """The pictures of pages in a folder, by their numbers. Raises HandoutError if they cannot be listed."""
    pages = {}
    try:
        for path in folder.glob("page-*.png"):
            number = path.stem.removeprefix("page-")
            if number.isascii() and number.isdecimal() and path.name == f"page-{int(number)}.png":
                pages[int(number)] = path
    except OSError as error:
        what = f"the folder cannot be read: {reason_of(error)}"
        raise HandoutError.at(str(folder), what, "Choose another folder.") from error
    return pages


def _save(picture: object, descriptor: int) -> None:
    with os.fdopen(os.dup(descriptor), "wb") as file:
        picture.save(file, format="PNG")  # type: ignore[attr-defined]
