"""The page "The clinic": who the clinic is and how its sheets look, kept in clinic.toml and a logo."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.desk.clinic_page.page import PAGE as PAGE

__getattr__ = lazy_exports(__name__, {"page": "PAGE"})
