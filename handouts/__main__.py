"""Runs `python -m handouts` as the command `handouts`."""


def main() -> None:
    """Run the command.

    Imports are inside the function: a worker process imports the main module too, and must start fast.
    """
    from handouts.cli import main, started_as

    main(prog_name=started_as("-m", "handouts"))


def script() -> None:
    """Run the installed command."""
    from handouts.cli import main

    main()


if __name__ == "__main__":
    main()
