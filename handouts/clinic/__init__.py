"""The clinic: clinic.toml, logo, colours, and the lookup of the clinic's own files."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.clinic.clinic import DATE_ORDERS as DATE_ORDERS
    from handouts.clinic.clinic import FILE as FILE
    from handouts.clinic.clinic import Clinic as Clinic
    from handouts.clinic.clinic import FindLogo as FindLogo
    from handouts.clinic.clinic import clinic_of as clinic_of
    from handouts.clinic.clinic import load_clinic as load_clinic
    from handouts.clinic.colour import contrast as contrast
    from handouts.clinic.colour import parse_colour as parse_colour
    from handouts.clinic.language_lines import in_language as in_language
    from handouts.clinic.logo import Logo as Logo
    from handouts.clinic.logo import logo_of as logo_of
    from handouts.clinic.logo import read_logo as read_logo
    from handouts.clinic.paper import usual_paper as usual_paper
    from handouts.clinic.picture import Picture as Picture
    from handouts.clinic.picture import in_grey as in_grey
    from handouts.clinic.picture import is_picture as is_picture
    from handouts.clinic.picture import read_picture as read_picture
    from handouts.clinic.readable import READABLE as READABLE
    from handouts.clinic.readable import Colours as Colours
    from handouts.clinic.readable import ReadableColour as ReadableColour
    from handouts.clinic.readable import readable_colours as readable_colours
    from handouts.clinic.resources import Library as Library
    from handouts.clinic.resources import built_in as built_in
    from handouts.clinic.resources import open_library as open_library
    from handouts.clinic.svg_check import read_svg as read_svg

__getattr__ = lazy_exports(
    __name__,
    {
        "clinic": "Clinic DATE_ORDERS FILE FindLogo clinic_of load_clinic",
        "colour": "contrast parse_colour",
        "language_lines": "in_language",
        "logo": "Logo logo_of read_logo",
        "readable": "Colours READABLE ReadableColour readable_colours",
        "paper": "usual_paper",
        "picture": "Picture in_grey is_picture read_picture",
        "resources": "Library built_in open_library",
        "svg_check": "read_svg",
    },
)
