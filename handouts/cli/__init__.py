"""The command line. Only this package knows click, the terminal and today’s date."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.cli.command import (
        started_as as started_as,
    )
    from handouts.cli.commands import (
        main as main,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "command": "started_as",
        "commands": "main",
    },
)
