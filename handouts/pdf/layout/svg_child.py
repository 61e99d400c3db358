"""Draws an SVG with resvg in its own process: `svg_render` gives it the SVG as input, and reads a PNG."""

import sys

from handouts.child_process import limit_this_process


def main() -> None:
    limit_this_process()
    import resvg_py

    svg = sys.stdin.buffer.read().decode("utf-8")
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, dpi=96, languages=["en"])
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main()
