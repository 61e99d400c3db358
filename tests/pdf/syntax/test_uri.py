"""Addresses with any letters lead to the right place."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import edition_of, held

from handouts.clinic import built_in
from handouts.pdf.syntax import as_uri


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://example.com/book?a=1&b=%C3%BC#top", "https://example.com/book?a=1&b=%C3%BC#top"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://Bücher.example:8080/a", "https://xn--bcher-kva.example:8080/a"),
        # Examples of RFC 5891 and of registries: since IDNA 2008, ß is a letter of its own.
        ("https://straße.example/Straße?q=Ä", "https://xn--strae-oqa.example/Stra%C3%9Fe?q=%C3%84"),
        ("https://日本。example", "https://xn--wgv71a.example"),
        ("https://ＢÜＣＨＥＲ.example", "https://xn--bcher-kva.example"),
        # Invisible characters that were pasted too: soft hyphens, joiners between other letters, a direction mark.
        ("https://exam\u00adple.com/a\u00adb", "https://example.com/a%C2%ADb"),
        ("https://bü\u00adcher.example/", "https://xn--bcher-kva.example/"),
        ("https://ex\u200dample.com/", "https://example.com/"),
        ("https://\u200cbücher\u200d.example/", "https://xn--bcher-kva.example/"),
        ("https://exam\u2060ple.com", "https://example.com"),
        # In Persian and in Hindi, a word with a joiner differs from the one without.
        ("https://نامه\u200cای.example", "https://xn--mgba3gch31f060k.example"),
        ("https://क्\u200dष.example", "https://xn--11b2ezcw70k.example"),
        ("https://☕.example", "https://xn--53h.example"),
        ("https://例え.テスト/パス", "https://xn--r8jz45g.xn--zckzah/%E3%83%91%E3%82%B9"),
        ("https://example.com/bücher", "https://example.com/b%C3%BCcher"),
        ("mailto:zoë@example.com", "mailto:zo%C3%AB@example.com"),
        ("tel:+4930123", "tel:+4930123"),
        ("https://[broken/ü", "https://[broken/%C3%BC"),
    ],
)
def test_an_address_in_ascii(written: str, sent: str) -> None:
    assert as_uri(written) == sent


@given(st.text())
def test_any_text_becomes_ascii_once(text: str) -> None:
    sent = as_uri("https://example.com/" + text.encode("utf-8", "ignore").decode("utf-8"))
    assert sent.isascii() and as_uri(sent) == sent


def test_a_link_of_a_clinic_leads_to_it(tmp_path: Path) -> None:
    shutil.copytree(built_in("templates") / "clinic", tmp_path / "clinic")
    path = tmp_path / "clinic" / "clinic.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("https://willowstreet.example.com/book", "https://rücken.example/Übung"),
        encoding="utf-8",
    )
    with pikepdf.open(io.BytesIO(bytes(held(edition_of(tmp_path / "clinic"))))) as pdf:
        found = {str(link.A.URI) for page in pdf.pages for link in page.obj.get("/Annots", [])}
    assert "https://xn--rcken-kva.example/%C3%9Cbung" in found
