"""The command line. Only this package knows click, the terminal and today’s date."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.cli.commands import (
        main as main,
    )
    from handouts.cli.process import (
        run as run,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "commands": "main",
        "process": "run",
    },
)
