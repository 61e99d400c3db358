"""Addresses as links and codes hold them: in ASCII (RFC 3986), whatever letters they were written in."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_KEPT = "%/:?#[]@!$&'()*+,;=-._~"
#: Zero-width non-joiner and joiner.
_JOINERS = "\u200c\u200d"


def as_uri(address: str) -> str:
    """An address as it is sent: the host's letters beyond ASCII in Punycode, all others percent-encoded.

    The host is folded as browsers do before (Unicode TS 46, without its transitional rules): soft hyphens go, and so do
    zero-width joiners where a script does not need them. The "idna" of Python knows the older rules alone, by which an
    address with ß leads elsewhere.
    """
    if address.isascii():
        return quote(address, safe=_KEPT)
    try:
        place = urlsplit(address).netloc
    except ValueError:
        place = ""
    before, found, behind = address.partition(place) if place else (address, "", "")
    return quote(before, safe=_KEPT) + _host(found) + quote(behind, safe=_KEPT)


def _host(place: str) -> str:
    """A network location; a user's name before it and a port behind it are in ASCII, or no browser takes them."""
    return quote("".join(map(_label, re.split("([.:@])", _folded(place)))), safe=_KEPT)


def _folded(place: str) -> str:
    import idna  # with tables of all letters: only for the few addresses that need them

    try:
        return idna.uts46_remap(place, std3_rules=False, transitional=False)
    except idna.IDNAError:  # it holds what no host has
        return unicodedata.normalize("NFKC", place).lower()


def _label(label: str) -> str:
    label = "".join(letter for at, letter in enumerate(label) if letter not in _JOINERS or _joins(label, at))
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _joins(label: str, at: int) -> bool:
    """Whether a joiner changes how the word is written, as in Persian or Hindi; elsewhere it was pasted along."""
    import idna

    try:
        return idna.core.valid_contextj(label, at)
    except ValueError:
        return False
