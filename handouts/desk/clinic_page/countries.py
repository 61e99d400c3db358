"""What a country decides for a new clinic, besides the words and the order of dates: emergency number and paper."""

from __future__ import annotations

from handouts.clinic import usual_paper

#: The countries that have words of their own (templates/countries/en.toml), in the order of the page, each with the
#: number that its emergency services ask people to call.
COUNTRIES = {
    "US": "911",
    "CA": "911",
    "GB": "999",
    "IE": "112",
    "AU": "000",
    "NZ": "111",
}


def emergency_of(code: str) -> str:
    """The emergency number of a country such as "GB"; "" if it is not known here."""
    return COUNTRIES.get(code, "")


def paper_of(code: str) -> str:
    """The paper of a new clinic. Without a country it is A4, which most of the world uses."""
    return usual_paper(code) if code else "a4"


def likely_country(accepted: str) -> str:
    """The code of the country in a browser's Accept-Language, such as "en-GB", or "" if it names none of ours."""
    for part in accepted[:500].split(","):
        _, _, region = part.partition(";")[0].strip().partition("-")
        if region.upper() in COUNTRIES:
            return region.upper()
    return ""
