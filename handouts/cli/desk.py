"""The command `desk`: the pages in the browser."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from handouts.cli.command import OptionsCommand
from handouts.cli.console import say
from handouts.cli.option_types import WholeNumber
from handouts.cli.wording import in_flags
from handouts.errors import HandoutError, install_hint

#: The modules of the extra, which are imported only by this command.
_NEEDED = ("starlette", "uvicorn", "python_multipart", "pypdfium2")
#: Where a clinic is set up if no folder is named.
_USUAL_FOLDER = "handouts-clinic"


@click.command(cls=OptionsCommand)
@click.option(
    "--clinic",
    metavar="FOLDER",
    help=f"Your clinic's folder, or a new one. If you leave it out, it is {_USUAL_FOLDER} in your home folder.",
)
@click.option(
    "--port",
    type=WholeNumber(1, 65535),
    metavar="NUMBER",
    help="The port. If you leave it out, it is 8765, or the next free one.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser: print the address, which works once.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on."
)
@click.option(
    "--allowed-host",
    multiple=True,
    metavar="NAME",
    help="A name by which browsers on other machines ask for the desk. You can repeat it.",
)
def desk(
    clinic: str | None, port: int | None, no_browser: bool, host: str, allowed_host: tuple[str, ...]
) -> None:
    """Make sheets on pages in your browser.

    Nothing leaves this computer, and nothing about a patient is kept unless you save it.

    \b
    Example:
      handouts desk --clinic my-clinic
    """
    _require_extra()
    from handouts.desk import ServerAddress, serve

    folder = Path.home() / _USUAL_FOLDER if clinic is None else Path(clinic)
    _check_folder(folder)
    serve(folder.absolute(), ServerAddress(host, port, allowed_host), browser=not no_browser, say=say)


def _require_extra() -> None:
    """Raises HandoutError if the extra is not installed."""
    missing = [name.replace("_", "-") for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        what = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"
        raise HandoutError.at("desk", what, install_hint("desk"))


def _check_folder(folder: Path) -> None:
    """Raises HandoutError for what is no folder. A clinic is set up, and its mistakes are mended, on its page."""
    from handouts.clinic import FILE, load_clinic

    if folder.exists() and not folder.is_dir():
        load_clinic(folder)
    elif (folder / FILE).exists():
        try:
            load_clinic(folder)
        except HandoutError as error:
            say(error.in_words(in_flags))
            say("The page “The clinic” shows this and lets you mend it.")
