"""Which pictures serve as a logo, and what is said of the others."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from handouts.clinic.logo import read_logo
from handouts.errors import HandoutError

WHERE = "[logo]"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><path d="M0 0h9v9z"/></svg>'


def problems(folder: Path, name: str) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        read_logo(folder, name, WHERE)
    return [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


def picture(kind: str, width: int = 30, height: int = 10, mode: str = "RGB", **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (width, height)).save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("file", "data", "kind", "size"),
    [
        ("logo.svg", SVG, "svg", (300, 100)),
        ("logo.png", picture("PNG"), "png", (30, 10)),
        ("logo.jpg", picture("JPEG"), "jpeg", (30, 10)),
        ("wide.png", picture("PNG", 900, 30, "RGBA"), "png", (900, 30)),
        ("tall.jpeg", picture("JPEG", 30, 900, "L"), "jpeg", (30, 900)),
        ("named-wrongly.jpg", picture("PNG"), "png", (30, 10)),
    ],
)
def test_a_logo_is_known_by_what_is_in_it(
    tmp_path: Path, file: str, data: bytes, kind: str, size: tuple[int, int]
) -> None:
    (tmp_path / file).write_bytes(data)
    logo = read_logo(tmp_path, file, WHERE)
    assert (logo.name, logo.kind, logo.data, (logo.width, logo.height)) == (file, kind, data, size)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side: int) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def on_its_side() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture("JPEG", exif=exif)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "[logo]: is not an SVG, PNG or JPEG picture, whatever its name says"),
        (b"GIF89a", "[logo]: is not an SVG, PNG or JPEG picture, whatever its name says"),
        (picture("PNG")[:-30], "[logo] logo.png: is broken: it cannot be opened"),
        (picture("JPEG", 200, 200)[:300], "[logo] logo.png: is broken: it cannot be opened"),
        (b"\x89PNG\r\n\x1a\n", "[logo] logo.png: is broken: it cannot be opened"),
        (bomb(7_000), "[logo] logo.png: has more than 40,000,000 pixels"),
        (bomb(12_000), "[logo] logo.png: has more than 40,000,000 pixels"),
        (bomb(100_000), "[logo] logo.png: has more than 40,000,000 pixels"),
        (
            picture("JPEG", mode="CMYK"),
            "[logo] logo.png: has colours other than RGB or grey in 8 bits (CMYK)",
        ),
        (on_its_side(), "[logo] logo.png: is stored lying on its side"),
        (b"<svg", "[logo] logo.png:1: is not a whole SVG file (unclosed token)"),
        (b"\x89PNG\r\n\x1a\n" + b" " * 5_000_000, "[logo]: is larger than 5,000,000 bytes"),
    ],
)
def test_a_logo_that_would_not_print_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "logo.png").write_bytes(data)
    assert problems(tmp_path, "logo.png") == [said]


def test_a_link_may_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.svg").write_bytes(SVG)
    inside = tmp_path / "oak"
    inside.mkdir()
    (inside / "logo.svg").symlink_to(tmp_path / "outside.svg")
    said = "[logo]: is a link that leads out of the clinic's folder"
    assert problems(inside, "logo.svg") == [said]
    (inside / "logo.svg").unlink()
    (inside / "logo.svg").symlink_to("logo.svg")
    assert problems(inside, "logo.svg") == ["[logo]: there is no such file in the clinic's folder"]
