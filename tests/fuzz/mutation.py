"""Changes good input into hostile input: bytes, words, numbers, lines, elements of XML, members of archives."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

LARGEST = 300_000  # bytes of a case: what grows is cut
NUMBERS = (
    *(
        "0",
        "-0",
        "1",
        "-1",
        "2",
        "0.0001",
        "1e-300",
        "1e999",
        "-1e999",
        "1e40",
        "nan",
        "inf",
        "-inf",
        "+.5e-",
    ),
    *(
        "32767",
        "32768",
        "-32769",
        "65536",
        "2147483648",
        "4294967295",
        "18446744073709551616",
        "9" * 30,
        "9" * 400,
    ),
    *("0x10", "1_000", "٣", "½", "1,5", "1.2.3", "--1", "1e", "NaN%", "1e5px", "100%"),
)
WORDS = (
    *(
        "",
        " ",
        "\0",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\v",
        "\x85",
        "\u2028",
        "\u2029",
        "\xa0",
        "\xad",
        "\x1b[31m\x1b]0;x\x07",
    ),
    *(
        "\x9b2J",
        "\x7f",
        "\u202eabc\u202c",
        "\u2066\u2069",
        "\u200e\u200f",
        "\ufeff",
        "\ufffd",
        "\ufffe",
        "\ue000",
    ),
    *(
        "\u200b" * 500,
        "\u200d" * 300,
        "Z" + "\u0301" * 200,
        "Z" + "\u0301" * 29,
        "q" + "\u0489" * 40,
        "\u0301" * 3000,
    ),
    *(
        "क्" * 300,
        "ក្" * 90,
        "ل" * 400,
        "ᄀ" * 200,
        "ﷺ",
        "ﷲ" * 90,
        "𝔸𝔹",
        "👩‍👩‍👧‍👦",
        "🇩🇪",
        "👍🏽" * 30,
        "1\ufe0f\u20e3",
        "字",
        "שלום",
        "שָׁ",
    ),
    *(
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "+1",
        "-1",
        ";=1",
        "\t=1",
        "＝1",
        '"',
        '""',
        "'",
        '"""',
        "\\",
        "\\n",
        "`",
        "|",
    ),
    *(
        "../../x",
        "..\\x",
        "/dev/zero",
        "C:\\x",
        "CON",
        "con.pdf",
        "a/b",
        ".",
        "..",
        "x" * 300,
        "a" * 5000,
        "(" * 300,
    ),
    *(
        "[" * 2000,
        "*" * 500,
        "_" * 500,
        "<" * 300,
        "{{ 7*7 }}",
        "{% for %}",
        "{0.__class__}",
        "%n%s%99999d",
        "{}",
        "[[",
    ),
    *(
        "]]",
        "<b>",
        "</p>",
        "<!--",
        "]]>",
        "<?x ?>",
        "&amp;",
        "&#0;",
        "&lt;",
        "&x;",
        "true",
        "null",
        "none",
        "NaN",
        "1e999",
    ),
    *(
        "2026-13-45",
        "0000-00-00",
        "9999-12-31",
        "0001-01-01",
        "31/02/2026",
        "25:99",
        "12am",
        "2026-11-26T10:00:00Z",
    ),
)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<[^<>]*>")
_VALUE = re.compile(r"=\s*\"[^\"]*\"")
TOML_VALUES = (
    *(
        '""',
        '"x"',
        "1",
        "-1",
        "0",
        "1.5",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "9" * 30,
        "9" * 5000,
        "0x" + "f" * 40,
        "true",
    ),
    *(
        "2026-11-22",
        "1979-05-27T07:32:00Z",
        "07:32:00",
        "[]",
        "{}",
        '["a", 1]',
        '[["a"]]',
        "{a = 1}",
        "[" * 60 + "]" * 60,
    ),
    *(
        "[" * 3000,
        "'''x\ny'''",
        '"\\u0000"',
        '"\\u202e"',
        '"\\U0010ffff"',
        '"\\ud800"',
        '"' + "a" * 9000 + '"',
        "[1, [2, {a = []}]]",
    ),
    *(
        '["' + '", "'.join("a" * 200) + '"]',
        '"https://[::1"',
        '"https://a@b"',
        '"tel:1"',
        '"#0b4f6c"',
        '"Z' + "\u0301" * 99 + '"',
    ),
)


def encoded(text: str) -> bytes:
    """UTF-8, with lone surrogates as a careless program writes them."""
    return text.encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


class Mutator:
    """One source of chance, and the ways to change a piece of input with it. `others` are pieces to mix in."""

    def __init__(self, random: Random, others: Sequence[bytes]) -> None:
        self.random = random
        self.others = others

    def times(self, change: Callable[[bytes], bytes], data: bytes) -> bytes:
        """One change, or a few."""
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 5, 9))):
            data = change(data)[:LARGEST]
        return data

    # --- bytes ----------------------------------------------------------------------------------------------------

    def raw(self, data: bytes) -> bytes:
        """A change that knows nothing of what the bytes mean."""
        r = self.random
        if not data:
            return r.randbytes(r.randrange(1, 64))
        at, end = sorted((r.randrange(len(data) + 1), r.randrange(len(data) + 1)))
        end = min(end, at + r.choice((1, 2, 4, 16, 256, 4096)))
        match r.randrange(9):
            case 0:
                at = min(at, len(data) - 1)
                return data[:at] + bytes([data[at] ^ 1 << r.randrange(8)]) + data[at + 1 :]
            case 1:
                return data[:at] + data[end:]
            case 2:
                return data[:end] + data[at:end] * r.choice((1, 2, 50)) + data[end:]
            case 3:
                return data[:at] + r.randbytes(end - at) + data[end:]
            case 4:
                return (
                    data[:at]
                    + r.choice((b"\0", b"\xff", b"\x80", b"\xed\xa0\x80", b"\r", b"\n")) * r.choice((1, 9))
                    + data[at:]
                )
            case 5:
                return data[:at]
            case 6:
                other = r.choice(self.others)
                return data[:at] + other[r.randrange(len(other) + 1) :]
            case 7:
                value = r.choice((0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
                packed = struct.pack(r.choice((">I", "<I", ">Q")), value)[-r.choice((1, 2, 4)) :]
                return data[:at] + packed + data[at + len(packed) :]
            case _:
                return data[:at] + encoded(r.choice(WORDS)) + data[end:]

    # --- text -----------------------------------------------------------------------------------------------------

    def text(self, data: bytes) -> bytes:
        """A change of words, numbers and lines."""
        r, text = self.random, decoded(data)
        lines = text.split("\n")
        at = r.randrange(len(lines))
        match r.randrange(11):
            case 0 | 1:
                return encoded(self._in_place(text, _NUMBER, lambda _: r.choice(NUMBERS)))
            case 2 | 3:
                return encoded(self._in_place(text, _WORD, lambda _: r.choice(WORDS)))
            case 4:
                lines.insert(at, lines[r.randrange(len(lines))])
            case 5:
                del lines[at]
            case 6:
                lines[at] = r.choice(WORDS)
            case 7:
                lines[at : at + 1] = [lines[at]] * r.choice((2, 3, 200))
            case 8:
                place = r.randrange(len(text) + 1)
                return encoded(text[:place] + r.choice((*WORDS, *NUMBERS)) + text[place:])
            case 9:
                other = decoded(r.choice(self.others)).split("\n")
                place = r.randrange(len(other))
                lines[at:at] = other[place : place + r.choice((1, 3, 20))]
            case _:
                return self.raw(data)
        return encoded("\n".join(lines))

    def _in_place(self, text: str, pattern: re.Pattern[str], new: Callable[[str], str]) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        match = self.random.choice(found)
        return text[: match.start()] + new(match[0]) + text[match.end() :]

    # --- TOML -----------------------------------------------------------------------------------------------------

    def toml(self, data: bytes) -> bytes:
        """A change of a key, a value or a heading."""
        r, lines = self.random, decoded(data).split("\n")
        places = [at for at, line in enumerate(lines) if "=" in line and not line.startswith("#")]
        if not places or r.random() < 0.4:
            return self.text(data)
        at = r.choice(places)
        key, _, value = lines[at].partition("=")
        match r.randrange(6):
            case 0 | 1:
                lines[at] = f"{key}= {r.choice(TOML_VALUES)}"
            case 2:
                inside = value.strip().strip('"').replace("\\", "").replace('"', "")
                place = r.randrange(len(inside) + 1)
                lines[at] = f"{key}= {json.dumps(inside[:place] + r.choice(WORDS) + inside[place:])}"
            case 3:
                names = ("a.b", "x", '""', key.strip() + ".a", "[x]", key * 2)
                lines[at] = f"{r.choice(names)} ={value}"
            case 4:
                lines.insert(
                    at, r.choice(("[x]", "[colours]", "[[a]]", "[a.b.c]", "[columns]", "[" * 40, lines[at]))
                )
            case _:
                lines[at] = f"{key}= {r.choice(NUMBERS)}"
        return encoded("\n".join(lines))

    # --- XML ------------------------------------------------------------------------------------------------------

    def xml(self, data: bytes) -> bytes:
        """A change of an element or of an attribute."""
        r, text = self.random, decoded(data)
        tags = list(_TAG.finditer(text))
        if not tags or r.random() < 0.15:
            return self.text(data)
        one, other = r.choice(tags), r.choice(tags)
        start, end = sorted((one.start(), other.end()))
        match r.randrange(9):
            case 0:
                return encoded(text[: one.start()] + text[one.end() :])
            case 1:
                return encoded(
                    text[:end]
                    + text[start:end] * (r.choice((1, 2, 40)) if end - start < 10_000 else 1)
                    + text[end:]
                )
            case 2 | 3:
                return encoded(self._in_place(text, _VALUE, lambda _: f'="{r.choice(NUMBERS)}"'))
            case 4:
                return encoded(self._in_place(text, _VALUE, lambda _: f'="{r.choice(WORDS)}"'))
            case 5:
                values = [match[0] for match in _VALUE.finditer(text)] or ['="1"']
                return encoded(self._in_place(text, _VALUE, lambda _: r.choice(values)))
            case 6:
                deep = r.choice((2, 70, 3000))
                name = (re.findall(r"<([\w:]+)", text) or ["g"])[-1]
                return encoded(
                    text[: one.end()] + f"<{name}>" * deep + f"</{name}>" * deep + text[one.end() :]
                )
            case 7:
                kind = '<!DOCTYPE a [<!ENTITY x "aaaaaaaaaa"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z SYSTEM "file:///etc/passwd">]>'
                place = r.choice((0, one.start()))
                return encoded(text[:place] + kind + text[place:].replace(">", ">&y;", 1))
            case _:
                return encoded(text[:start] + text[end:])

    # --- archives -------------------------------------------------------------------------------------------------

    def archive(self, data: bytes) -> bytes:
        """A change of a member's content, of its name, or of the archive itself."""
        r = self.random
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                members = [(each.filename, parts.read(each)) for each in parts.infolist()[:50]]
        except Exception:
            return self.raw(data)
        if not members or r.random() < 0.1:
            return self.raw(data)
        at = r.randrange(len(members))
        name, content = members[at]
        match r.randrange(12):
            case 0:
                del members[at]
            case 1:
                members[at] = (
                    r.choice(("../x", "/x", "xl/worksheets/0.xml", "content.xml", "x" * 200, "")),
                    content,
                )
            case 2:
                members.append((name, content))
            case 3:
                members[at] = (name, self.raw(content))
            case 4:
                members.append((r.choice((name, "xl/media/a.png")), b"\0" * r.choice((10, 3_000_000))))
            case 5:
                members[at] = (name, content.replace(b"</", b" " * r.choice((9, 400_000)) + b"</", 1))
            case _:
                members[at] = (name, self.times(self.xml, content))
        return packed(
            members,
            r.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA)),
        )

    # --- pictures -------------------------------------------------------------------------------------------------

    def png(self, data: bytes) -> bytes:
        """A change of a chunk, with a checksum that is right."""
        r, chunks = self.random, png_chunks(data)
        if not chunks or r.random() < 0.15:
            return self.raw(data)
        at = r.randrange(len(chunks))
        kind, body = chunks[at]
        match r.randrange(7):
            case 0:
                del chunks[at]
            case 1:
                chunks.insert(at, chunks[r.randrange(len(chunks))])
            case 2:
                chunks[at] = (
                    r.choice(
                        (b"PLTE", b"tRNS", b"iCCP", b"zTXt", b"acTL", b"fcTL", b"eXIf", b"gAMA", b"xxxx")
                    ),
                    body,
                )
            case 3 if kind == b"IHDR" and len(body) == 13:
                side = r.choice((0, 1, 7, 4000, 65535, 2**31 - 1, 2**32 - 1))
                other = r.choice((1, 16, side))
                rest = bytes(r.choice((body[at], 0, 1, 2, 3, 4, 6, 8, 16, 255)) for at in range(8, 13))
                chunks[at] = (kind, struct.pack(">II", side, other) + rest)
            case 4 if kind == b"IDAT":
                chunks[at] = (kind, zlib.compress(r.choice((b"", b"\0", b"\xff")) * r.choice((9, 9_000_000))))
            case 5:
                chunks.insert(
                    at, (r.choice((b"tEXt", b"zTXt", b"iCCP")), b"a\0\0" + zlib.compress(bytes(5_000_000)))
                )
            case _:
                chunks[at] = (kind, self.raw(body))
        return PNG + b"".join(png_chunk(*each) for each in chunks)

    # --- values of JSON -------------------------------------------------------------------------------------------

    def json(self, data: bytes) -> bytes:
        """A change of a key or a value, at any depth."""
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return self.text(data)
        return (
            json.dumps(self._value(value)).encode("ascii") if self.random.random() < 0.9 else self.raw(data)
        )

    def _value(self, value: Any) -> Any:
        r = self.random
        if isinstance(value, dict) and value and r.random() < 0.9:
            key = r.choice(list(value))
            match r.randrange(6):
                case 0:
                    return {name: each for name, each in value.items() if name != key}
                case 1:
                    return {**value, r.choice(WORDS): value[key]}
                case _:
                    return {**value, key: self._value(value[key])}
        if isinstance(value, list) and value and r.random() < 0.9:
            at = r.randrange(len(value))
            match r.randrange(5):
                case 0:
                    return value[:at] + value[at + 1 :]
                case 1:
                    return value[:at] + [value[at]] * r.choice((2, 30)) + value[at:]
                case _:
                    return [*value[:at], self._value(value[at]), *value[at + 1 :]]
        if isinstance(value, str) and r.random() < 0.8:
            place = r.randrange(len(value) + 1)
            return r.choice((r.choice(WORDS), value[:place] + r.choice(WORDS) + value[place:]))
        wide: tuple[Any, ...] = (
            None,
            True,
            [],
            {},
            0,
            -1,
            10**30,
            1.5,
            "x",
            [[]],
            {"a": {}},
            2**63,
            2**64,
            float("nan"),
            float("inf"),
        )
        return r.choice(wide)


def packed(members: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as parts:
        for name, content in members:
            parts.writestr(zipfile.ZipInfo(name or "x"), content, method)
    return data.getvalue()


PNG = b"\x89PNG\r\n\x1a\n"


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(PNG)
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found
