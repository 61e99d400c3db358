"""Run the command line from a checkout: python generate.py make"""

import sys

if __name__ == "__main__":
    try:
        from handouts.cli import run

        run(sys.argv[0])
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed yet. The first command in README.md sets everything up.")
