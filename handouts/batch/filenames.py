"""File names that are valid on Windows, macOS and Linux, and that stay distinct on each of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Bytes in UTF-8 without ".pdf". Systems allow 255, and the names of unfinished files are longer.
MAX_STEM_BYTES = 150

# Characters that Windows refuses: learn.microsoft.com, "Naming Files, Paths, and Namespaces".
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
# Invisible characters: names that differ only in them look the same, and HFS+ takes them for the same.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# The joiners shape Indic and Persian letters: they stay in names, but comparisons ignore them.
_UNSEEN_BUT_JOINERS = re.compile(f"(?![\u200c\u200d]){_UNSEEN.pattern}")


def file_stem(id: str, name: str = "") -> str:
    """A file name without extension: from a row's id, or from a name in any script followed by the id."""
    if not name:
        return _shortened(safe(id), MAX_STEM_BYTES)
    tail = f" ({_shortened(safe(id), MAX_STEM_BYTES // 2)})"
    return _shortened(safe(name), MAX_STEM_BYTES - len(tail.encode("utf-8"))) + tail


def safe(text: str) -> str:
    """The text as a valid file name: never empty, hidden, a device, or ending in a dot or space."""
    if not (text.isascii() and text.isalnum()):  # as most ids are: nothing in them to replace
        text = _UNSEEN_BUT_JOINERS.sub("", unicodedata.normalize("NFC", text))
        text = _UNSAFE.sub("_", text).strip(" \u200c\u200d").rstrip(". ")
        if text.startswith((".", "-", "~")):
            text = f"_{text}"
    if _DEVICES.match(text):
        text = f"_{text}"
    return text or "_"


def same_file(name: str) -> str:
    """A key that is equal for names that some system treats as one file: it ignores case and composition."""
    if name.isascii():
        return name.lower()
    bare = _UNSEEN.sub("", unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFD", bare.casefold())


def _shortened(text: str, room: int) -> str:
    """At most `room` bytes. A long text is cut and gets a few hex digits of its hash."""
    data = text.encode("utf-8")
    if len(data) <= room:
        return text
    mark = "~" + hashlib.sha256(data).hexdigest()[:10]
    cut = data[: room - len(mark)].decode("utf-8", errors="ignore")
    # A letter keeps the marks that follow it, or goes with them.
    if unicodedata.category(text[len(cut)]).startswith("M"):
        cut = cut.rstrip("".join(c for c in cut if unicodedata.category(c).startswith("M")))[:-1]
    return cut.rstrip(" .\u200c\u200d") + mark
