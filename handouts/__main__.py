"""Runs `python -m handouts` as the command `handouts`."""

from handouts.cli import main, started_as

if __name__ == "__main__":
    main(prog_name=started_as("-m", "handouts"))
