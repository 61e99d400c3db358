"""`python -m handouts` is the command `handouts`."""

from handouts.cli import main

if __name__ == "__main__":
    main(prog_name="handouts")
