"""The page "The text": what patients read, with its sources; a clinic changes it in a copy of its own."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.desk.text_page.page import PAGE as PAGE

__getattr__ = lazy_exports(__name__, {"page": "PAGE"})
