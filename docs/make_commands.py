"""docs/commands.md, from the help of the commands themselves: python docs/make_commands.py"""

from __future__ import annotations

import inspect
import textwrap
from pathlib import Path

import click

from handouts.cli.commands import main as handouts

FILE = Path(__file__).resolve().with_name("commands.md")
HEAD = """# The commands

<!-- Made by docs/make_commands.py from the commands' own help. Change the help, then run it again. -->

`handouts COMMAND -h` says the same in the terminal. In a checkout, `handouts` is
`.venv/bin/python generate.py` (on Windows `.venv\\Scripts\\python generate.py`).

The exit code is 0 if all is well, 2 for a wrong option, 3 for problems in the input, 130 when it was stopped with
Ctrl-C, and 1 for a mistake of the program itself.
"""


def text() -> str:
    """The whole page, as it stands in docs/commands.md."""
    context = click.Context(handouts, info_name="handouts")
    names = handouts.list_commands(context)
    commands = [(name, handouts.get_command(context, name)) for name in names]
    return "\n".join([HEAD, *(_page(click.Context(c, context, info_name=name)) for name, c in commands if c)])


def _page(context: click.Context) -> str:
    command = context.command
    words, _, example = inspect.cleandoc(command.help or "").partition("\b\nExample:\n")
    usage = " ".join(["handouts", str(context.info_name), *command.collect_usage_pieces(context)])
    rows = [param.get_help_record(context) for param in command.params if isinstance(param, click.Option)]
    table = [f"| `{_cell(flags)}` | {_cell(what)} |" for flags, what in filter(None, rows)]
    return "\n".join(
        [
            *(f"## {context.info_name}", "", words.strip(), ""),
            *("```", usage, "```", "", "Example:", "", "```sh", textwrap.dedent(example), "```", ""),
            *("| option | what it does |", "|---|---|", *table, ""),
        ]
    )


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("  ", " ")


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    print(f"docs/{FILE.name}")
