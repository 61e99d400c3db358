"""Runs `python -m handouts` as the command `handouts`."""


def main() -> None:
    """The command, as it was typed.

    What it needs is imported here: a worker process imports the module that the program began with, and only fills.
    """
    from handouts.cli import main, started_as

    main(prog_name=started_as("-m", "handouts"))


def script() -> None:
    """The installed command."""
    from handouts.cli import main

    main()


if __name__ == "__main__":
    main()
