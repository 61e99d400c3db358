"""The command line: the list of commands and their modules."""

import importlib
import sys
from typing import Any, ClassVar

import click

from handouts import __version__
from handouts.cli.command import HELP, ProgramCommand


class Commands(ProgramCommand, click.Group):
    """The commands. Each is imported on demand, so that `make` starts fast."""

    MODULES: ClassVar = {
        "make": "make",
        "preview": "preview",
        "batch": "batch",
        "verify": "verify",
        "desk": "desk",
        "treatments": "listing",
        "exercises": "listing",
        "topics": "listing",
        "fonts": "listing",
    }

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            return super().main(*args, **options)
        except Exception as error:
            if not options.get("standalone_mode", True):
                raise
            from handouts.cli.crash_report import report_crash  # needed only for our own bugs

            report_crash(error, self)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            from handouts.cli.slips import plain

            raise plain(error) from error

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args[:1] == ["help"]:
            words = [word for word in args[1:2] if word in self.MODULES]
            main.main([*words, "--help"], prog_name=ctx.info_name)
        if args and args[0] not in self.MODULES and not args[0].startswith("-"):
            from handouts.errors import nearest

            raise click.UsageError(f"There is no such command. {nearest(args[0], self.MODULES)}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.MODULES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.MODULES:
            return None
        command: click.Command = getattr(importlib.import_module(f"handouts.cli.{self.MODULES[name]}"), name)
        return command


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"handouts, version {__version__}")
        ctx.exit()


@click.group(cls=Commands, context_settings={**HELP, "max_content_width": 100})
# `click.version_option` would search for translations of its help: a twentieth of the time of a later sheet.
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Print sheets that patients read, keep and act on.

    \b
    Try:
      handouts make
      handouts make --patient "Ana López" --treatment massage="Tuesdays with us" --treatment ice-heat
      handouts treatments
      handouts make --help
    """


if __name__ == "__main__":
    sys.exit(main())
