"""Print runs: many sheets in one PDF file for the printer."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.pdf.print_run.run import (
        PrintRun as PrintRun,
    )
    from handouts.pdf.print_run.run import (
        PrintRunSummary as PrintRunSummary,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "run": "PrintRun PrintRunSummary",
    },
)
