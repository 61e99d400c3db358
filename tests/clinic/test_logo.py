"""Which pictures can be a logo, and the messages for the others."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from pathlib import Path
from random import Random

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from handouts.clinic.logo import Logo, read_logo
from handouts.clinic.picture import read_picture
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


def read(folder: Path, data: bytes, name: str = "logo.png") -> Logo:
    (folder / name).write_bytes(data)
    return read_logo(folder, name, WHERE)


@pytest.mark.parametrize(
    ("file", "data", "kind", "size"),
    [
        ("logo.png", picture("PNG"), "png", (30, 10)),
        ("wide.png", picture("PNG", 900, 30, "RGBA"), "png", (900, 30)),
        ("few-colours.png", picture("PNG", mode="P"), "png", (30, 10)),
        ("named-wrongly.jpg", picture("PNG"), "png", (30, 10)),
    ],
)
def test_a_picture_that_a_pdf_can_take_stays_as_it_is(
    tmp_path: Path, file: str, data: bytes, kind: str, size: tuple[int, int]
) -> None:
    logo = read(tmp_path, data, file)
    assert (logo.name, logo.kind, logo.data, (logo.width, logo.height)) == (file, kind, data, size)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_is_written_anew_and_nothing_but_its_pixels_is_kept(tmp_path: Path, mode: str) -> None:
    """Pillow ignores damage that a PDF viewer refuses or draws differently."""
    noise = Image.frombytes("RGB", (90, 60), Random(1).randbytes(90 * 60 * 3)).convert(mode)
    stream = io.BytesIO()
    noise.save(stream, "JPEG", comment=b"Secret")
    for flaw in (b"", b"\x00\x01\x02\x03", bytes(40)):
        whole = stream.getvalue()
        middle = 2 * len(whole) // 3
        logo = read(tmp_path, whole[:middle] + flaw + whole[middle + len(flaw) :], "logo.jpg")
        assert (logo.kind, logo.width, logo.height) == ("jpeg", 90, 60)
        assert b"Secret" not in logo.data
        with pikepdf.new() as pdf:
            pdf.Root.Picture = pdf.make_stream(logo.data, Filter=pikepdf.Name.DCTDecode)
            pdf.add_blank_page()
            assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("data", [SVG, SVG.decode().encode("utf-16"), b"\xef\xbb\xbf \n" + SVG])
def test_an_svg_is_known_by_what_is_in_it(tmp_path: Path, data: bytes) -> None:
    logo = read(tmp_path, data)
    assert (logo.kind, logo.width, logo.height) == ("svg", 300, 100)
    assert logo.data == SVG.replace(b"/>", b"></path>")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(side: int, kind: int, *chunks: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def bomb(side: int) -> bytes:
    return png(side, 2, chunk(b"IDAT", zlib.compress(b"")))


#: Four pixels, of the colours 0, 1, 2 and 200, and a palette of two.
BEYOND = png(2, 3, chunk(b"PLTE", b"\xff\0\0\0\0\xff"), chunk(b"IDAT", zlib.compress(b"\0\0\1\0\2\xc8")))


def on_its_side() -> bytes:
    """A wide picture, red at its left end, stored on its side."""
    exif = Image.Exif()
    exif[0x0112] = 8  # to be turned 90° to the left
    stream = io.BytesIO()
    stored = Image.new("RGB", (16, 48), "white")
    stored.paste("red", (0, 0, 16, 16))
    stored.save(stream, "JPEG", exif=exif, quality=95)
    return stream.getvalue()


def colours(logo: Logo) -> list[tuple[int, ...]]:
    """The colours at the left end, in the middle and at the right end, rounded to a sixteenth."""
    with Image.open(io.BytesIO(logo.data)) as image:
        rgb = image.convert("RGB")
        found = [rgb.getpixel((x, rgb.height // 2)) for x in (1, rgb.width // 2, rgb.width - 2)]
        return [tuple(round(value / 17) for value in colour) for colour in found]  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "BMP"])
def test_other_pictures_become_png(tmp_path: Path, kind: str) -> None:
    stream = io.BytesIO()
    image = Image.new("RGB", (30, 10), "white")
    image.paste("red", (0, 0, 10, 10))
    image.save(stream, kind, **({"lossless": True} if kind == "WEBP" else {}))
    logo = read(tmp_path, stream.getvalue())
    assert (logo.kind, logo.width, logo.height) == ("png", 30, 10)
    assert logo.data.startswith(b"\x89PNG")
    assert colours(logo) == [(15, 0, 0), (15, 15, 15), (15, 15, 15)]


def test_transparency_is_kept_until_the_page(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (30, 10), (255, 0, 0, 0)).save(stream, "WEBP", lossless=True, exact=True)
    with Image.open(io.BytesIO(read(tmp_path, stream.getvalue()).data)) as image:
        assert image.mode == "RGBA" and image.getpixel((5, 5)) == (255, 0, 0, 0)


def test_print_colours_become_those_of_a_screen(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("CMYK", (30, 10), (0, 255, 255, 0)).save(stream, "JPEG", quality=95)
    logo = read(tmp_path, stream.getvalue())
    assert logo.kind == "png" and colours(logo) == [(15, 0, 0)] * 3


def test_a_profile_that_is_none_does_no_harm(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("CMYK", (30, 10), (0, 255, 255, 0)).save(stream, "JPEG", quality=95, icc_profile=b"none")
    assert colours(read(tmp_path, stream.getvalue())) == [(15, 0, 0)] * 3


def test_16_bits_keep_their_grey(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("I;16", (30, 10), 0x8800).save(stream, "PNG")
    assert colours(read(tmp_path, stream.getvalue())) == [(8, 8, 8)] * 3


def test_a_picture_on_its_side_is_turned(tmp_path: Path) -> None:
    logo = read(tmp_path, on_its_side())
    assert (logo.width, logo.height) == (48, 16)
    assert colours(logo) == [(15, 0, 0), (15, 15, 15), (15, 15, 15)]


def test_a_palette_without_a_colour_that_is_used(tmp_path: Path) -> None:
    logo = read(tmp_path, BEYOND)
    with Image.open(io.BytesIO(logo.data)) as image:
        assert image.mode == "RGB"
        assert [image.getpixel(at) for at in ((0, 0), (1, 0))] == [(255, 0, 0), (0, 0, 255)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "[logo]: is not an SVG, PNG or JPEG picture, although its name may say so"),
        (b"MZ\x90\0", "[logo]: is not an SVG, PNG or JPEG picture, although its name may say so"),
        (b"%PDF-1.7", "[logo]: is a PDF, not a picture to print"),
        (b"\0\0\0\x18ftypheic", "[logo]: is a HEIC file, not a picture to print"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "[logo]: is a PostScript file, not a picture to print"),
        (b"PK\x03\x04", "[logo]: is a ZIP or Office file, not a picture to print"),
        (b"GIF89a", "[logo] logo.png: is broken: it cannot be opened"),
        (picture("PNG")[:-30], "[logo] logo.png: is broken: it cannot be opened"),
        (picture("JPEG", 200, 200)[:300], "[logo] logo.png: is broken: it cannot be opened"),
        (b"\x89PNG\r\n\x1a\n", "[logo] logo.png: is broken: it cannot be opened"),
        (bomb(4_500), "[logo] logo.png: has more than 20,000,000 pixels"),
        (bomb(12_000), "[logo] logo.png: has more than 20,000,000 pixels"),
        (bomb(100_000), "[logo] logo.png: has more than 20,000,000 pixels"),
        (b"<svg", "[logo] logo.png:1: is not a complete SVG file (unclosed token)"),
        (b"\x89PNG\r\n\x1a\n" + b" " * 5_000_000, "[logo]: is larger than 5,000,000 bytes"),
    ],
)
def test_a_logo_that_would_not_print_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "logo.png").write_bytes(data)
    assert problems(tmp_path, "logo.png") == [said]


@pytest.mark.parametrize(
    ("data", "printed", "notice"),
    [
        (picture("PNG", 1_200, 300), 48.0, ""),
        (picture("PNG", 283, 71), 48.0, ""),
        (picture("PNG", 282, 71), 48.0, "is 282 pixels wide and is printed 48 mm wide"),
        (picture("PNG", 50, 50), 17.0, "Use an SVG, or a picture that is at least 400 pixels wide."),
        (SVG, 48.0, ""),
    ],
)
def test_a_coarse_logo_is_told_of(tmp_path: Path, data: bytes, printed: float, notice: str) -> None:
    logo = read(tmp_path, data)
    assert logo.printed_width == printed
    assert notice in logo.notice and bool(notice) == bool(logo.notice)


@given(
    st.binary(max_size=60),
    st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"]),
    st.integers(0, 200),
)
def test_no_bytes_make_it_fail(noise: bytes, kind: str, at: int) -> None:
    data = picture(kind, 16, 16)
    broken = data[:at] + noise + data[at + len(noise) :]
    with contextlib.suppress(HandoutError):
        assert read_picture(broken, WHERE).kind in ("png", "jpeg")


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


def test_a_jpeg_in_thousands_of_scans_is_refused_before_it_is_decoded() -> None:
    stream = io.BytesIO()
    Image.new("L", (64, 64), 90).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    last = data.rindex(b"\xff\xda")
    assert read_picture(data, "logo.jpg").kind == "jpeg"
    with pytest.raises(HandoutError, match="in more than 64 steps"):
        read_picture(data[:-2] + data[last:-2] * 1000 + data[-2:], "logo.jpg")
