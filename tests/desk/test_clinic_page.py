"""The clinic: a form becomes clinic.toml and a logo; what a person wrote into the file stays; nothing is lost."""

from __future__ import annotations

import base64
import html
import io
import re
import struct
import tomllib
import zlib
from pathlib import Path
from typing import Any

import pytest
from desks import client_of, new_desk, sample_clinic
from PIL import Image
from starlette.testclient import TestClient

from handouts.clinic import load_clinic

pytestmark = pytest.mark.unheld  # the editions are those of tests/edition

NEW = {
    "country": "GB",
    "name": "Oak Lane Physio",
    "phone": "01632 960 001",
    "address": "1 High Street\n\n Ayr ",
    "hours": "Mon to Fri: 8 to 18\nSat: 9 to 12",
    "font": "Noto Sans",
    "version": "",
    "do": "save",
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="100" height="50" fill="#c00"/></svg>'
LOGO = {"logo": ("../../evil.svg", SVG)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "clinic"


def speaking(folder: Path, language: str) -> TestClient:
    client = client_of(new_desk(folder))
    client.headers["accept-language"] = language
    return client


@pytest.fixture
def client(folder: Path) -> TestClient:
    return speaking(folder, "en-GB,en;q=0.5")


def toml(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "clinic.toml").read_text(encoding="utf-8"))


def fields(page: str) -> dict[str, str]:
    """What a page's form would send if nothing were changed."""
    found = dict(
        re.findall(
            r'<input (?:type="(?:text|tel|email|url|hidden)" )(?:id="[\w-]+" )?name="([\w-]+)" value="([^"]*)"',
            page,
        )
    )
    found |= dict(
        re.findall(r'<textarea id="[\w-]+" name="([\w-]+)"[^>]*>\n(.*?)</textarea>', page, flags=re.DOTALL)
    )
    for name, options in re.findall(
        r'<select id="[\w-]+" name="([\w-]+)"[^>]*>(.*?)</select>', page, flags=re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        found[name] = chosen[1] if chosen else ""
    found |= {
        name: "on"
        for name in re.findall(r'type="checkbox" id="[\w-]+" name="([\w-]+)" value="on" checked', page)
    }
    return {name: html.unescape(value) for name, value in found.items() if name != "source"}


def problems(page: str) -> dict[str, str]:
    """What the page says at its fields."""
    found = re.findall(r'<p class="problem" id="([\w-]+)-problem">(.+?)</p>', page)
    return {name: html.unescape(text).strip() for name, text in found}


def said(client: TestClient, **form: Any) -> dict[str, str]:
    """The problems that the preview says, by field."""
    files = form.pop("files", None)
    answer = client.post("/clinic/preview", data={**NEW, **form}, files=files).json()
    return {each["field"]: each["text"] for each in answer["messages"] if each["kind"] == "error"}


def test_a_new_clinic_begins_with_the_browsers_country(client: TestClient, folder: Path) -> None:
    page = client.get("/clinic")
    assert str(folder) in page.text
    assert fields(page.text) == {
        **dict.fromkeys(("version", "name", "address", "phone", "hours", "email", "website", "booking"), ""),
        **dict.fromkeys(("other-formats", "logo-width", "brand", "text", "tint", "paper"), ""),
        **{f"{key}-{code}": "" for key in ("hours", "other-formats") for code in ("es", "ar", "zh-Hans")},
        **{"country": "GB", "emergency": "999", "font": "Noto Sans"},
    }
    assert not folder.exists()


def test_the_paper_follows_a_country_that_is_chosen_after_a_save_that_failed(
    client: TestClient, folder: Path
) -> None:
    wrong = client.post("/clinic", data={**NEW, "country": "US", "name": "", "paper": ""})
    assert wrong.status_code == 422
    assert fields(wrong.text)["paper"] == ""  # as usual in the country
    client.post("/clinic", data={**NEW, "country": "GB", "paper": fields(wrong.text)["paper"]})
    assert toml(folder)["paper"] == "a4"


def test_a_new_clinic_is_written_with_its_logo(client: TestClient, folder: Path) -> None:
    answer = client.post("/clinic", data={**NEW, "brand": "#ffe866"}, files=LOGO, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/clinic?saved")
    assert toml(folder) == {
        "name": "Oak Lane Physio",
        "address": ["1 High Street", "Ayr"],
        "phone": "01632 960 001",
        "emergency": "999",  # the country's
        "country": "GB",
        "hours": ["Mon to Fri: 8 to 18", "Sat: 9 to 12"],
        "paper": "a4",  # the country's
        "logo": "logo.svg",
        "colours": {"brand": "#ffe866"},
    }
    assert sorted(path.name for path in folder.iterdir()) == ["clinic.toml", "logo.svg"]
    assert (folder / "logo.svg").read_bytes() == SVG
    clinic = load_clinic(folder)
    assert (clinic.name, clinic.paper, clinic.colours.brand) == ("Oak Lane Physio", "a4", "#5c531f")
    assert str(folder) in client.get("/clinic?saved").text


def test_saving_what_the_page_shows_changes_nothing(client: TestClient, folder: Path) -> None:
    sample_clinic(folder)
    before = (folder / "clinic.toml").read_bytes()
    shown = fields(client.get("/clinic").text)
    assert shown["address"] == "214 Willow Street, Suite 3\nSpringfield, IL 62701"
    assert client.post("/clinic", data={**shown, "do": "save"}, follow_redirects=False).status_code == 303
    assert (folder / "clinic.toml").read_bytes() == before


def test_a_change_keeps_comments_and_what_the_page_does_not_know(client: TestClient, folder: Path) -> None:
    sample_clinic(folder)
    before = (folder / "clinic.toml").read_text(encoding="utf-8")
    shown = fields(client.get("/clinic").text)
    client.post("/clinic", data={**shown, "phone": "(217) 555-0199", "tint": "", "do": "save"})
    after = (folder / "clinic.toml").read_text(encoding="utf-8")
    assert after == before.replace("(217) 555-0142", "(217) 555-0199").replace(
        'tint = "#eef4f6"             # the background', "# the background"
    )


def test_a_file_that_changed_meanwhile_is_shown_before_it_is_overwritten(
    client: TestClient, folder: Path
) -> None:
    sample_clinic(folder)
    shown = fields(client.get("/clinic").text)
    path = folder / "clinic.toml"
    theirs = path.read_text(encoding="utf-8").replace("(217) 555-0142", "(217) 555-0111")
    path.write_text(theirs, encoding="utf-8")
    mine = {**shown, "email": "new@example.com", "do": "save"}
    refused = client.post("/clinic", data=mine)
    assert refused.status_code == 422
    assert path.read_text(encoding="utf-8") == theirs
    assert "changed by somebody else" in refused.text
    assert "(217) 555-0111" in problems(refused.text)["phone"]
    assert "email" in problems(refused.text)
    again = fields(refused.text)
    assert again["email"] == "new@example.com"
    client.post("/clinic", data={**again, "phone": "(217) 555-0111", "do": "save"})
    assert load_clinic(folder).email == "new@example.com"
    assert load_clinic(folder).phone == "(217) 555-0111"


def test_two_that_begin_at_once_do_not_overwrite_each_other(client: TestClient, folder: Path) -> None:
    assert client.post("/clinic", data=NEW, follow_redirects=False).status_code == 303
    assert client.post("/clinic", data={**NEW, "name": "Elm"}).status_code == 422
    assert toml(folder)["name"] == "Oak Lane Physio"


def test_a_web_address_needs_no_protocol(client: TestClient, folder: Path) -> None:
    form = {**NEW, "website": "www.oak.example", "booking": "oak.example/book"}
    assert client.post("/clinic", data=form, follow_redirects=False).status_code == 303
    assert (toml(folder)["website"], toml(folder)["booking"]) == (
        "https://www.oak.example",
        "https://oak.example/book",
    )


def test_problems_stand_in_the_order_of_the_page(client: TestClient) -> None:
    answer = client.post(
        "/clinic", data={**NEW, "brand": "sea", "website": "our site", "phone": "", "paper": "a5"}
    )
    assert re.findall(r'<li><a href="#([\w-]+)"', answer.text) == ["phone", "website", "brand", "paper"]


def test_a_preview_leaves_out_what_is_wrong(client: TestClient) -> None:
    """A slip in one field must not hide what the others do."""
    right = client.post("/clinic/preview", data={**NEW, "brand": "#ffe866"}).json()
    wrong = client.post(
        "/clinic/preview", data={**NEW, "brand": "#ffe866", "email": "desk", "text": "sea"}
    ).json()
    assert wrong["first"] == right["first"]
    assert {message["field"] for message in wrong["messages"]} == {"email", "text"}


def test_the_same_form_sent_twice_is_no_problem(client: TestClient, folder: Path) -> None:
    for _ in range(2):
        answer = client.post("/clinic", data=NEW, files=LOGO, follow_redirects=False)
        assert answer.status_code == 303, problems(answer.text)
    assert sorted(path.name for path in folder.iterdir()) == ["clinic.toml", "logo.svg"]


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("name", "", "The clinic’s name is missing. Type it as patients know it, in up to 120 letters."),
        ("phone", "", "The phone number is missing. Type it as patients dial it: (217) 555-0142 ext. 5"),
        ("phone", "call us", "The phone number has no digits, so nobody can call it."),
        ("emergency", "call 999", "The emergency number contains more than a number"),
        ("email", "desk", "The e-mail address is not an email address. Type it as: desk@example.com"),
        (
            "website",
            "our site",
            "The website is not a full web address. Type the full address: https://www.",
        ),
        ("address", "1\n2\n3\n4\n5", "The address has 5 lines, but only 4 fit. Join or remove some of them."),
        ("hours", "a" * 81, "The list of hours is 81 characters long, but only 80 fit. Shorten it."),
        ("brand", "sea", "The main colour is not a colour. Type it as #0b4f6c, or as a word such as navy."),
        ("text", "#bbb", "The color of the text is too pale: its contrast on boxes is"),
        (
            "logo-width",
            "wide",
            "The logo’s width is not a number from 10 to 120. Type a number from 10 to 120.",
        ),
        ("country", "Narnia", "The country is not a country code."),
        ("paper", "a5", "The paper is not an available choice."),
    ],
)
def test_problems_stand_at_their_fields(
    client: TestClient, folder: Path, field: str, value: str, text: str
) -> None:
    form = {**NEW, "logo-width": "", field: value}
    answer = client.post("/clinic", data=form, files=LOGO)
    assert answer.status_code == 422
    assert problems(answer.text)[field].startswith(text.replace("color", "colour"))
    assert fields(answer.text).get(field, value) == value  # what was typed stays
    assert not folder.exists()


def test_the_preview_shows_page_one_of_a_clinic_that_is_not_saved(client: TestClient, folder: Path) -> None:
    pictures = []
    for form in ({}, {"brand": "#8a0030"}, {"name": ""}):
        answer = client.post("/clinic/preview", data={**NEW, **form}, files=LOGO).json()
        assert answer["messages"] == []
        pictures.append(answer["first"])
        data = base64.b64decode(answer["first"].partition(",")[2])
        assert Image.open(io.BytesIO(data)).size == (794, 1123)  # A4, as in its country
    assert len(set(pictures)) == 3
    assert answer["status"] == "Still needed: Name of the clinic"
    assert not folder.exists()


def test_what_becomes_of_colours_is_said(client: TestClient) -> None:
    answer = client.post("/clinic/preview", data={**NEW, "brand": "#ffe866", "tint": "#666"}).json()
    found = {ink["key"]: ink for ink in answer["inks"]}
    assert found["brand"]["chosen"] == "#ffe866"
    assert found["brand"]["printed"] == load_brand("#ffe866", "#666")
    assert re.fullmatch(
        r"Contrast 1\.\d:1 is hard to read; 7:1 is easy\. It is printed darker, as #\w{6}\.",
        found["brand"]["said"],
    )
    assert found["tint"]["said"].startswith("Too dark behind text. It is printed lighter, as #")
    assert re.fullmatch(r"Contrast 1\d\.\d:1\. It is printed as it is\.", found["text"]["said"])


def load_brand(brand: str, tint: str) -> str:
    from handouts.clinic import clinic_of

    values = {"name": "a", "phone": "1", "emergency": "1", "colours": {"brand": brand, "tint": tint}}
    return clinic_of(values, Path(), lambda name, where: pytest.fail(name)).colours.brand


# --- logos ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        (
            "a.svg",
            b"%PDF-1.7",
            "The logo is a PDF, not a picture to print. Open it in the program that made it",
        ),
        (
            "a.png",
            b"hello",
            "The logo is not an SVG, PNG or JPEG picture, although its name may say so. Choose an",
        ),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "The logo"),
        ("a.svg", SVG.replace(b"<rect", b"<script>alert(1)</script>\n<rect"), "The logo"),
        ("a.svg", SVG.replace(b"<rect", b'<image href="file:///etc/passwd"/><rect'), "The logo"),
        ("a.svg", b'<!DOCTYPE s [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + SVG, "The logo"),
        ("a.svg", b"<svg" + b" " * 5_000_001, "The logo is larger than 5,000,000 bytes."),
    ],
)
def test_a_logo_that_cannot_be_printed_is_told_at_its_field(
    client: TestClient, folder: Path, name: str, data: bytes, text: str
) -> None:
    assert said(client, files={"logo": (name, data)})["logo"].startswith(text)
    answer = client.post("/clinic", data=NEW, files={"logo": (name, data)})
    assert answer.status_code == 422
    assert "alert(1)" not in answer.text
    assert not folder.exists()


def png_of(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(9))),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_logo_with_too_many_pixels_is_refused(client: TestClient) -> None:
    assert "pixels" in said(client, files={"logo": ("a.png", png_of(30_000, 30_000))})["logo"]


def test_a_file_beyond_all_bounds_is_refused_unread(client: TestClient) -> None:
    assert client.post("/clinic", data=NEW, files={"logo": ("a.svg", b"0" * 21_000_000)}).status_code == 413


@pytest.mark.parametrize(
    "name", ["../../x.png", "C:\\x\\y.png", "/etc/passwd", "a.php", "\0.png", "é" * 300, "con.svg"]
)
def test_what_a_logo_is_called_leads_nowhere(client: TestClient, folder: Path, name: str) -> None:
    client.post("/clinic", data=NEW, files={"logo": (name, SVG)})
    (logo,) = (path for path in folder.iterdir() if path.name != "clinic.toml")
    assert logo.name in ("logo.svg", "logo.png")
    assert load_clinic(folder).logo is not None
    assert [path.name for path in folder.parent.iterdir()] == ["clinic"]


def test_another_logo_gets_another_name_and_the_old_one_stays(client: TestClient, folder: Path) -> None:
    client.post("/clinic", data=NEW, files=LOGO)
    other = SVG.replace(b"#c00", b"#00c")
    shown = fields(client.get("/clinic").text)
    client.post("/clinic", data={**shown, "do": "save"}, files={"logo": ("new.svg", other)})
    assert toml(folder)["logo"] == "logo-2.svg"
    assert (folder / "logo.svg").read_bytes() == SVG
    shown = fields(client.get("/clinic").text)
    client.post("/clinic", data={**shown, "no-logo": "on", "do": "save"})
    assert "logo" not in toml(folder)
    assert (folder / "logo-2.svg").read_bytes() == other


def test_without_javascript_a_chosen_logo_stays_with_the_form(client: TestClient, folder: Path) -> None:
    page = client.post("/clinic", data={**NEW, "do": "preview"}, files=LOGO)
    assert page.status_code == 200 and "data:image/png" in page.text
    assert (
        client.post("/clinic", data={**fields(page.text), "do": "save"}, follow_redirects=False).status_code
        == 303
    )
    assert (folder / "logo.svg").read_bytes() == SVG


def test_a_logo_too_large_to_stay_is_asked_for_again(client: TestClient) -> None:
    big = SVG.replace(b"<rect", b" " * 800_000 + b"<rect")
    page = client.post("/clinic", data={**NEW, "phone": "", "do": "save"}, files={"logo": ("a.svg", big)})
    assert "Choose the logo again before you save" in page.text
    assert "logo-carried" not in page.text


# --- files with mistakes, hostile words ----------------------------------------------------------------------


def test_a_file_that_is_no_toml_is_shown_with_its_line_and_mended(client: TestClient, folder: Path) -> None:
    folder.mkdir()
    (folder / "clinic.toml").write_text('name = "Oak\nphone = "1"\n', encoding="utf-8")
    page = client.get("/clinic").text
    assert "clinic.toml, line 1: A quote is opened and not closed" in html.unescape(page)
    assert '<details class="card source" open>' in page
    version = fields(page)["version"]
    wrong = client.post("/clinic/file", data={"source": "name = ", "version": version})
    assert wrong.status_code == 422 and "name = </textarea>" in wrong.text.replace("\n", "")
    text = '# ours\r\nname = "Oak"\r\nphone = "1"\r\nemergency = "999"'
    right = client.post("/clinic/file", data={"source": text, "version": version}, follow_redirects=False)
    assert right.status_code == 303
    assert load_clinic(folder).name == "Oak"
    stale = client.post("/clinic/file", data={"source": "name = 'Elm'", "version": version})
    assert "changed by somebody else" in stale.text
    assert load_clinic(folder).name == "Oak"


def test_a_typed_file_with_an_unknown_key_is_not_saved(client: TestClient, folder: Path) -> None:
    folder.mkdir()
    good = 'name = "Oak"\nphone = "1"\nemergency = "999"\n'
    (folder / "clinic.toml").write_text(good, encoding="utf-8")
    version = fields(client.get("/clinic").text)["version"]
    answer = client.post("/clinic/file", data={"source": f'{good}[es]\nhours = "8"\n', "version": version})
    assert answer.status_code == 422 and "Is not a known key" in html.unescape(answer.text)
    assert (folder / "clinic.toml").read_text(encoding="utf-8") == good


def test_an_empty_logo_is_told_of_at_its_field(client: TestClient) -> None:
    said = client.post("/clinic/preview", data=NEW, files={"logo": ("logo.png", b"")}).json()["messages"]
    assert [(each["field"], "the file is empty" in each["text"].lower()) for each in said] == [("logo", True)]


def test_values_with_problems_are_shown_and_can_be_mended(client: TestClient, folder: Path) -> None:
    folder.mkdir()
    lines = 'name = "Oak"\nphone = 555\nemergency = "999"\nfax = "1"  # old\n'
    (folder / "clinic.toml").write_text(lines, encoding="utf-8")
    page = client.get("/clinic").text
    assert problems(page)["phone"].startswith("The phone number is a number, but must be text.")
    assert "clinic.toml [fax]: Is not a known key." in html.unescape(page)
    assert '<details class="card source" open>' in page  # for the key that has no field
    assert '<a href="#source">clinic.toml [fax]' in page
    answer = client.post("/clinic", data={**fields(page), "phone": "555 0100", "do": "save"})
    assert answer.status_code == 422 and set(problems(answer.text)) == {"source"}
    assert '<details class="card source" open>' in answer.text


def test_bytes_that_are_no_text_are_told(client: TestClient, folder: Path) -> None:
    folder.mkdir()
    (folder / "clinic.toml").write_bytes(b'name = "\xff"')
    page = client.get("/clinic")
    assert page.status_code == 200 and "is not saved as UTF-8" in html.unescape(page.text).lower().replace(
        "utf-8", "UTF-8"
    )


def test_words_of_the_clinic_are_words_and_nothing_else(client: TestClient, folder: Path) -> None:
    evil = '"><script>alert(1)</script>{{ 7*7 }}\' onload="x'
    client.post("/clinic", data={**NEW, "name": evil, "address": evil, "brand": evil, "do": "save"})
    client.post("/clinic", data={**NEW, "name": evil, "address": evil})
    assert toml(folder)["name"] == evil
    page = client.get("/clinic").text
    assert "<script>alert" not in page and html.unescape(page).count("{{ 7*7 }}") >= 2
    assert fields(page)["name"] == evil


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = client_of(new_desk(tmp_path / "file" / "clinic")).post("/clinic", data=NEW)
    assert answer.status_code == 422
    assert "Cannot be written" in html.unescape(answer.text)


def test_the_page_speaks_spanish(folder: Path) -> None:
    client = speaking(folder, "es")
    assert "<h1>La clínica</h1>" in client.get("/clinic").text
    assert problems(client.post("/clinic", data={**NEW, "phone": ""}).text)["phone"] == (
        "El teléfono falta. Escríbalo como lo marcan los pacientes: (217) 555-0142 ext. 5"
    )


def test_the_hours_can_be_written_in_the_languages_of_sheets(client: TestClient, folder: Path) -> None:
    """The table keeps the name that the file gives it. The clinic's own language has no field."""
    folder.mkdir()
    good = 'name = "Oak"\nphone = "1"\nemergency = "999"\n\n[languages.ES]\nhours = "De 8 a 18 h"  # ours\n'
    (folder / "clinic.toml").write_text(good, encoding="utf-8")
    page = client.get("/clinic").text
    shown = fields(page)
    assert shown["hours-es"] == "De 8 a 18 h" and "hours-en" not in shown
    sent = {
        **shown,
        "hours-zh-Hans": "周一至周五",
        "other-formats-es": "¿Letra grande? Pregunte.",
        "do": "save",
    }
    assert client.post("/clinic", data=sent, follow_redirects=False).status_code == 303
    lines = {each.language: each for each in load_clinic(folder).languages}
    assert lines["es"].hours == ("De 8 a 18 h",) and lines["es"].other_formats.startswith("¿Letra")
    assert lines["zh-Hans"].hours == ("周一至周五",)
    assert "# ours" in (folder / "clinic.toml").read_text(encoding="utf-8")
    wrong = {**fields(client.get("/clinic").text), "other-formats-es": "x" * 201, "do": "save"}
    assert (
        "The line on other formats (es)"
        in problems(client.post("/clinic", data=wrong).text)["other-formats-es"]
    )
