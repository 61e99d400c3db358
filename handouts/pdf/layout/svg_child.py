"""Draws an SVG with resvg in its own process: `svg_render` starts it with the SVG as input, and reads a PNG.

A drawing that needs endless time or memory, or crashes the renderer, ends only this process.
"""

import sys

MOST_MEMORY = 480_000_000  # bytes of address space


def main() -> None:
    try:
        import resource
    except ImportError:  # Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    import resvg_py

    svg = sys.stdin.buffer.read().decode("utf-8")
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, dpi=96, languages=["en"])
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main()
