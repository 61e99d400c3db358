"""click command classes: help uses the program name as typed, and errors never repeat a typed word."""

from __future__ import annotations

import functools
import re
from typing import IO, Any

import click

from handouts.cli.console import printable
from handouts.cli.wording import in_flags
from handouts.errors import INTERRUPTED, HandoutError

#: The program's name before a command, in help and docs.
_EXAMPLE = r"(?<!-m )\bhandouts (?=(?:{commands})\b)"
#: Characters that word processors and phones put in place of " and -. Only words with one of them are examined.
_TYPOGRAPHIC = frozenset("“”„«»‘‐‑‒–—―−")
#: The options that help lists apart. The others come first. A short help is not divided.
_GROUPS = {
    "The list": (
        "--type", "--only", "--skip", "--day", "--all-statuses", "--all-rows", "--each-visit", "--encoding",
        "--name-order", "--day-first", "--month-first", "--map", "--ignore", "--name-files",
    ),
    "For the patient": (
        "--patient", "--treatment", "--exercise", "--exercises-of", "--note", "--next-visit", "--therapist", "--date",
    ),
    "The sheet": (
        "--clinic", "--topic", "--language", "--also", "--paper", "--no-letterhead", "--short", "--large-print",
        "--only-exercises", "--long-note", "--without", "--name-in-title",
    ),
    "For IT": (
        "--workers", "--cluster", "--json", "--no-cache", "--verbose", "--host", "--allowed-host", "--port",
    ),
}  # fmt: skip
_SHORT_HELP = 12  # options
HELP = {"help_option_names": ["-h", "--help"]}


class ShownError(click.ClickException):
    """A HandoutError worded for the command line."""

    def __init__(self, error: HandoutError) -> None:
        super().__init__(printable(error.in_words(in_flags)))
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads it from the instance


class CtrlCError(click.ClickException):
    """Ctrl-C outside a batch. A batch handles Ctrl-C itself."""

    exit_code = INTERRUPTED

    def __init__(self) -> None:
        super().__init__("Stopped. No file is half written; to go on, run the same command again.")

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


@functools.cache
def _help_option() -> click.Option:
    def show_help(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
        if asked and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return click.Option(
        HELP["help_option_names"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show_help,
        help="Show this message and exit.",
    )


class ProgramCommand(click.Command):
    """A command whose help shows examples with the program name as typed.

    Errors never repeat a typed word, because a misplaced word can be part of a patient's data.
    """

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """The option for help. click's own has the same words, but loads `gettext` and `locale` to translate them."""
        return _help_option()

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HandoutError as error:
            raise ShownError(error) from error
        except KeyboardInterrupt:
            raise CtrlCError from None

    def get_help(self, ctx: click.Context) -> str:
        root = ctx.find_root()
        names = (
            root.command.list_commands(root) if isinstance(root.command, click.Group) else [self.name or ""]
        )
        example = _EXAMPLE.format(commands="|".join(names))
        return re.sub(example, lambda _: f"{root.info_name or 'handouts'} ", super().get_help(ctx))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options in groups: of a command with many, most are seldom needed."""
        groups: dict[str, list[tuple[str, str]]] = {}
        params = self.get_params(ctx)
        apart = {"For IT": _GROUPS["For IT"]} if len(params) <= _SHORT_HELP else _GROUPS
        for param in params:
            record = param.get_help_record(ctx)
            if record and record[1]:  # click 8.5 lists arguments too, of which the text above speaks
                title = next((title for title, names in apart.items() if param.opts[0] in names), "Options")
                groups.setdefault(title, []).append(record)
        for title in ("Options", *_GROUPS):
            if title in groups:
                with formatter.section(title):
                    formatter.write_dl(groups[title])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def make_parser(self, ctx: click.Context) -> Any:
        """click's parser, which also finds "-o" among the long names.

        click looks there first, and before it goes on to the short names it looks for the nearest long one: a
        tenth of the time of a later sheet.
        """
        parser = super().make_parser(ctx)
        getattr(parser, "_long_opt", {}).update(getattr(parser, "_short_opt", {}))
        return parser

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from handouts.cli.typed import nearest_option

            hint = nearest_option(error.option_name, self.option_names(ctx))
            raise click.UsageError(f"There is no such option. {hint}", ctx) from None
        except click.BadOptionUsage as error:
            from handouts.cli.slips import without_value

            param = next((each for each in self.get_params(ctx) if error.option_name in each.opts), None)
            if "requires an argument" not in error.message:
                raise
            raise without_value(error.option_name, param) from None
        except click.MissingParameter as error:
            from handouts.cli.slips import missing

            raise missing(error, ctx.find_root().info_name or "handouts") or error from None
        except click.BadParameter as error:
            kind = error.param.type if error.param else None
            if isinstance(kind, click.IntRange):
                what = f"write a whole number from {kind.min} to {kind.max}"
                raise click.BadParameter(what, ctx, error.param) from None
            raise

    def option_names(self, ctx: click.Context) -> list[str]:
        return [name for param in self.get_params(ctx) for name in param.opts]


class OptionsCommand(ProgramCommand):
    """A command with options only. An extra word is usually part of a name or note, so it is not repeated."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any(map(_may_be_a_slip, args)):
            from handouts.cli.typed import slip_in

            if slip := slip_in(args, self.option_names(ctx)):
                raise click.UsageError(slip, ctx)
        given = list(args)  # click takes the words away
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if "extra argument" not in error.message:
                raise
            from handouts.cli.typed import file_taken_apart

            if file := file_taken_apart(given):
                what = f'Put the name of the file in quotes, because it has spaces: "{file}"'
                raise click.UsageError(what, ctx) from None
            from handouts.cli.slips import extra_word

            raise extra_word(error.message, given, ctx.info_name or "") from None


def _may_be_a_slip(word: str) -> bool:
    """Whether a word has a typographic character, or more letters after a single dash."""
    if word.isascii():
        return len(word) > 2 and word[0] == "-" != word[1]
    return not _TYPOGRAPHIC.isdisjoint(word)
