"""The page "A list": the user checks how a list is read, chooses its columns and types, and makes all its sheets."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.desk.lists.kept_lists import tidy as tidy
    from handouts.desk.lists.page import PAGE as PAGE
    from handouts.desk.lists.runs import waiting as waiting

__getattr__ = lazy_exports(__name__, {"page": "PAGE", "runs": "waiting", "kept_lists": "tidy"})
