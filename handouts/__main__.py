"""Runs `python -m handouts` as the command `handouts`.

Imports are inside the functions: a worker process imports the main module too, and must start fast.
"""


def main() -> None:
    """Run the command."""
    from handouts.cli import run

    run("-m", "handouts")


def script() -> None:
    """Run the installed command."""
    from handouts.cli import run

    run()


if __name__ == "__main__":
    main()
