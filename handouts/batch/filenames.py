"""File names that Windows, macOS and Linux all take, and that stay apart on each of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Bytes in UTF-8 without ".pdf": every system takes 255, and the unfinished file's name is longer.
LONGEST = 150

# What Windows refuses: learn.microsoft.com, "Naming Files, Paths, and Namespaces".
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
# Characters that are not seen: names that differ in them alone look the same, and are the same to HFS+.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# The joiners shape Indic and Persian letters: they stay, and do not count when names are compared.
_UNSEEN_BUT_JOINERS = re.compile(f"(?![\u200c\u200d]){_UNSEEN.pattern}")


def file_stem(id: str, name: str = "") -> str:
    """A file name without its ending, from a row's id, or from a name in any script and the id after it."""
    if not name:
        return _shortened(safe(id), LONGEST)
    tail = f" ({_shortened(safe(id), LONGEST // 2)})"
    return _shortened(safe(name), LONGEST - len(tail.encode("utf-8"))) + tail


def safe(text: str) -> str:
    """The text as a name on every system: never empty, hidden, a device, or ending in a dot or a space."""
    text = _UNSEEN_BUT_JOINERS.sub("", unicodedata.normalize("NFC", text))
    text = _UNSAFE.sub("_", text).strip(" \u200c\u200d").rstrip(". ")
    if text.startswith((".", "-", "~")):
        text = f"_{text}"
    if _DEVICES.match(text):
        text = f"_{text}"
    return text or "_"


def same_file(name: str) -> str:
    """What two names share that one of the systems takes for the same file (case and composition apart)."""
    if name.isascii():
        return name.lower()
    bare = _UNSEEN.sub("", unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFD", bare.casefold())


def _shortened(text: str, room: int) -> str:
    """At most `room` bytes; what is cut off counts on in a few hexadecimal digits."""
    data = text.encode("utf-8")
    if len(data) <= room:
        return text
    mark = "~" + hashlib.sha256(data).hexdigest()[:10]
    cut = data[: room - len(mark)].decode("utf-8", errors="ignore")
    # A letter is not cut off from the marks that follow it.
    if unicodedata.category(text[len(cut)]).startswith("M"):
        cut = cut.rstrip("".join(c for c in cut if unicodedata.category(c).startswith("M")))[:-1]
    return cut.rstrip(" .\u200c\u200d") + mark
