"""The page "One sheet": choices and a patient's words become a preview, a print, a file."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.desk.sheet.choices import FORMS as FORMS
    from handouts.desk.sheet.making import data_address as data_address
    from handouts.desk.sheet.making import pictures as pictures
    from handouts.desk.sheet.making import warm_up as warm_up
    from handouts.desk.sheet.page import PAGE as PAGE
    from handouts.desk.sheet.view import LANGUAGE_NAMES as LANGUAGE_NAMES

__getattr__ = lazy_exports(
    __name__,
    {"choices": "FORMS", "making": "data_address pictures warm_up", "page": "PAGE", "view": "LANGUAGE_NAMES"},
)
