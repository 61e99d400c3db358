"""Addresses as links and codes hold them: in ASCII (RFC 3986), whatever letters they were written in."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_KEPT = "%/:?#[]@!$&'()*+,;=-._~"


def as_uri(address: str) -> str:
    """An address as it is sent: the host's letters beyond ASCII in Punycode, all others percent-encoded.

    The host's letters are folded as browsers do before (Unicode TS 46, without its transitional rules): the "idna" of
    Python knows the older rules alone, by which an address with ß leads elsewhere.
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
    folded = unicodedata.normalize("NFKC", place).lower().replace("。", ".")
    return quote("".join(map(_label, re.split("([.:@])", folded))), safe=_KEPT)


def _label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
