"""What a country decides for a new clinic, besides the words and the order of dates: emergency number and paper."""

from __future__ import annotations

from typing import NamedTuple


class Country(NamedTuple):
    """`emergency` is the number that its emergency services ask people to call; `paper` is what its printers hold."""

    emergency: str
    paper: str


#: The countries that have words of their own (templates/countries/en.toml), in the order of the page.
COUNTRIES = {
    "US": Country("911", "letter"),
    "CA": Country("911", "letter"),
    "GB": Country("999", "a4"),
    "IE": Country("112", "a4"),
    "AU": Country("000", "a4"),
    "NZ": Country("111", "a4"),
}
#: Of any other country: its number is not known here.
OTHER = Country("", "a4")


def country_of(code: str) -> Country:
    """The country of a code such as "GB"."""
    return COUNTRIES.get(code, OTHER)


def likely_country(accepted: str) -> str:
    """The code of the country in a browser's Accept-Language, such as "en-GB", or "" if it names none of ours."""
    for part in accepted[:500].split(","):
        _, _, region = part.partition(";")[0].strip().partition("-")
        if region.upper() in COUNTRIES:
            return region.upper()
    return ""
