"""A clinic's folder: what is read from it, what is corrected with a notice, and what is refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import sample_folder
from paths import TEMPLATES

from handouts.clinic import Clinic, built_in, load_clinic
from handouts.clinic import clinic as subject
from handouts.clinic.clinic import Colours
from handouts.clinic.colour import contrast, luminance
from handouts.errors import HandoutError
from handouts.patients import COLUMNS

SAMPLE = TEMPLATES / "clinic"
LEAST = 'name = "Oak Clinic"\nphone = "01632 960 001"\nemergency = "999"\n'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><path d="M0 0h9v9z"/></svg>'


def clinic(folder: Path, text: str = "", least: str = LEAST) -> Clinic:
    (folder / "clinic.toml").write_text(least + text, encoding="utf-8")
    return load_clinic(folder)


def problems(folder: Path, text: str = "", least: str = LEAST) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        clinic(folder, text, least)
    return [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


def hint(folder: Path, text: str, least: str = LEAST) -> str:
    with pytest.raises(HandoutError) as caught:
        clinic(folder, text, least)
    return caught.value.problems[0].hint


def test_the_sample_clinic_shows_every_key_and_needs_no_notice() -> None:
    sample = load_clinic(SAMPLE)
    assert sample.name == "Willow Street Back & Spine Clinic"
    assert (sample.emergency, sample.paper, sample.language) == ("911", "letter", "en")
    assert sample.logo is not None and sample.logo.kind == "svg"
    assert sample.colours == Colours()
    assert sample.notices == ()
    shown = tomllib.loads((SAMPLE / "clinic.toml").read_text(encoding="utf-8"))
    assert set(shown) | {"also", "languages"} == set(subject.KEYS)  # other languages are there as remarks
    assert set(shown["colours"]) == {"brand", "text", "tint"}


def test_every_key_is_documented() -> None:
    manual = (SAMPLE.parent.parent / "docs" / "clinic.md").read_text(encoding="utf-8")
    for key in (*subject.KEYS, *subject.COLOURS, *(column.replace(" ", "-") for column in COLUMNS)):
        assert f"`{key}`" in manual or f"`[{key}]`" in manual, key


def test_three_keys_are_enough(tmp_path: Path) -> None:
    least = clinic(tmp_path)
    assert least.phone == "01632 960 001"
    assert (least.address, least.hours, least.logo, least.website, least.booking) == ((), (), None, "", "")
    assert (least.language, least.paper, least.font) == ("en", "letter", "Noto Sans")
    assert least.colours == Colours()
    assert hash(least) == hash(clinic(tmp_path))


@pytest.mark.parametrize(
    "phone",
    [
        "(217) 555-0142",
        "+49 (0)30/123 45-6",
        "01632.960.001",
        "0800\xa0123",
        "555-0142 ext. 5",
        "555 0142, x12",
    ],
)
def test_numbers_as_clinics_write_them(phone: str, tmp_path: Path) -> None:
    found = clinic(tmp_path, least=f'name = "A"\nphone = "{phone}"\nemergency = "08 000 112"')
    assert (found.phone, found.emergency) == (phone, "08 000 112")


@pytest.mark.parametrize("emergency", ["9l1", "91O", "911!", "911 or 112", "+1 911", "911 x5"])
def test_an_emergency_number_is_nothing_but_digits(emergency: str, tmp_path: Path) -> None:
    least = f'name = "A"\nphone = "1"\nemergency = "{emergency}"'
    what = "contains more than a number, so a patient could misdial it"
    assert problems(tmp_path, least=least) == [f"clinic.toml [emergency]: {what}"]
    assert 'emergency = "911"' in hint(tmp_path, "", least)


@pytest.mark.parametrize(
    "phone", ["555-O142", "1-800-BACKS", "555 0142 ask for Ann", "555-0142 ext.", "#31#5"]
)
def test_a_phone_number_has_no_letters_but_those_of_an_extension(phone: str, tmp_path: Path) -> None:
    least = f'name = "A"\nphone = "{phone}"\nemergency = "911"'
    assert problems(tmp_path, least=least)[0].startswith("clinic.toml [phone]: contains more than a number")


def test_lists_and_single_lines_are_both_taken(tmp_path: Path) -> None:
    found = clinic(
        tmp_path, 'hours = " Always "\naddress = ["1 High Street", "", "Ayr", "KA7 1AA"]\npaper = "A4"'
    )
    assert found.hours == ("Always",)
    assert found.address == ("1 High Street", "Ayr", "KA7 1AA")
    assert found.paper == "a4"


def test_the_booking_address_is_the_website_unless_it_is_given(tmp_path: Path) -> None:
    website = 'website = "https://oak.example.com"\n'
    assert clinic(tmp_path, website).booking == "https://oak.example.com"
    assert clinic(tmp_path, website + 'booking = "https://b.example.org/oak?x=1"').booking.endswith("?x=1")


def test_columns_name_the_headers_of_the_clinics_own_lists(tmp_path: Path) -> None:
    found = clinic(tmp_path, '[columns]\nid = "Client ID"\nnext-visit = "Appt."')
    assert found.columns == (("id", "Client ID"), ("next-visit", "Appt."))
    assert clinic(tmp_path, '[columns]\nid = "Nr"\nignore = ["Treatmnt code", "Dat"]').ignored == (
        "Treatmnt code",
        "Dat",
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode()
    (tmp_path / "clinic.toml").write_bytes(data)
    assert load_clinic(tmp_path).name == "Oak Clinic"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("papper = 1", "[papper]: is not a known key"),
        ("fax = 1", "[fax]: is not a known key"),
        ('paper = "legal"', "[paper]: is not an available choice"),
        ("paper = true", "[paper]: is true or false, but must be text"),
        ('language = "English"', "[language]: is not a language code"),
        ('language = "american"', "[language]: is not a language code"),
        ('website = "www.example.com"', "[website]: is not a full web address"),
        ('website = "ftp://example.com"', "[website]: is not a full web address"),
        ('website = "javascript:alert(1)"', "[website]: is not a full web address"),
        ('website = "https://a.example.com:port"', "[website]: is not a full web address"),
        ('website = "https://user:word@example.com"', "[website]: is not a full web address"),
        ('booking = "https://"', "[booking]: is not a full web address"),
        ('booking = "https://[::1"', "[booking]: is not a full web address"),
        ('email = "desk at example.com"', "[email]: is not an email address"),
        ('email = "desk@example"', "[email]: is not an email address"),
        ('email = ""', "[email]: is empty"),
        ('address = ["1","2","3","4","5"]', "[address]: has 5 lines, but only 4 fit"),
        ("address = [1]", "[address]: is a number, but must be text"),
        ("hours = 2026-01-01", "[hours]: is a date or time, but must be text"),
        ('hours = "a\\nb"', "[hours]: contains a line break or another character that cannot be printed"),
        ('font = "a\\u202eb"', "[font]: contains a line break or another character that cannot be printed"),
        (f'hours = "{"x" * 81}"', "[hours]: is 81 characters long, but only 80 fit"),
        ("colours = 1", "[colours]: is a number, but must be a heading"),
        ("[columns]\nID = 'a'", "[columns.ID]: is not a known key"),
        ("[columns]\nid = 7", "[columns.id]: is a number, but must be text"),
        ("[colours]\nbrand = 'bleu'", "[colours.brand]: is not a colour"),
        ("[colours]\nbrand = 123456", "[colours.brand]: is a number, but must be text"),
        ("logo = '../logo.svg'", "[logo]: leads out of the clinic's folder"),
        ("logo = '/etc/passwd'", "[logo]: leads out of the clinic's folder"),
        ("logo = 'C:\\logo.svg'", "[logo]: leads out of the clinic's folder"),
        ("logo = 'logo.gif'", "[logo]: there is no such file in the clinic's folder"),
    ],
)
def test_each_slip_is_reported_at_its_key(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, text) == [f"clinic.toml {said}"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('language = "English"', 'Write language = "en".'),
        ('also = "español"', 'Write also = "es".'),
        ('language = "american"', 'Write it as "en", "es" or "pt-BR".'),
    ],
)
def test_the_name_of_a_language_is_answered_with_its_code(tmp_path: Path, text: str, said: str) -> None:
    assert hint(tmp_path, text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["[name]: is missing", "[phone]: is missing", "[emergency]: is missing"]),
        (
            'name = " "\nphone = "ask"\nemergency = 911',
            [
                "[name]: is empty",
                "[phone]: has no digits, so nobody can call it",
                "[emergency]: is a number, but must be text",
            ],
        ),
        (
            f'name = "{"N" * 121}"\nphone = "{"1" * 41}"\nemergency = "{"1" * 21}"',
            [
                "[name]: is 121 characters long, but only 120 fit",
                "[phone]: is 41 characters long, but only 40 fit",
                "[emergency]: is 21 characters long, but only 20 fit",
            ],
        ),
    ],
)
def test_what_every_sheet_needs_has_to_be_there(tmp_path: Path, text: str, said: list[str]) -> None:
    assert problems(tmp_path, least=text) == [f"clinic.toml {line}" for line in said]


def test_all_problems_of_both_files_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG.replace(b"<path", b"<text>x</text><path"))
    text = 'logo = "logo.svg"\nemial = "x"\n[colours]\ntext = "#999"\nbrand = "x"'
    assert [line.split(":")[0] for line in problems(tmp_path, text)] == [
        "clinic.toml [emial]",
        "clinic.toml [colours.brand]",
        "clinic.toml [colours.text]",
        "clinic.toml [logo] logo.svg",
    ]


def test_hints_say_what_was_meant_and_how_to_write_it(tmp_path: Path) -> None:
    assert hint(tmp_path, 'emial = "x"').startswith("Did you mean email?")
    assert hint(tmp_path, "[colors]").startswith("Did you mean colours?")
    assert "above the first line in square brackets" in hint(tmp_path, '[colours]\npaper = "a4"')
    assert "https://" in hint(tmp_path, 'website = "example.com"')
    assert '"#0b4f6c"' in hint(tmp_path, '[colours]\nbrand = "bleu"')
    assert 'emergency = "..."' in hint(tmp_path, "", 'name = "A"\nphone = "1"\nemergency = 911')
    (tmp_path / "Logo.PNG").write_bytes(b"")
    assert hint(tmp_path, 'logo = "logo.pgn"').startswith("Did you mean Logo.PNG?")


@pytest.mark.parametrize(
    ("text", "said", "advice"),
    [
        (
            "name = Oak Clinic",
            "1: the value is not between quotes (column 8)",
            "straight quotes around the value",
        ),
        ("\nname = “Oak Clinic”", "2: the quotes are curly (column 8)", "straight ones"),
        ('name = "a"\nname = "b"', "2: this is already in the file (column ", "twice"),
        ("[colours]\n[colours]", "2: this is already in the file (column ", "twice"),
        (
            'logo = "pictures\\logo.svg"',
            "1: a single backslash is not allowed here (column ",
            "Use / instead",
        ),
        (
            'logo = "C:\\users\\logo.svg"',
            "1: a single backslash is not allowed here (column ",
            "Use / instead",
        ),
        ('name = "Oak', "1: a quote is opened and not closed (column 12)", "at both ends"),
        ('name = "Oak\nphone = "1"', "1: a quote is opened and not closed (column 12)", "at both ends"),
        ("name = 'Oak\nphone = '1'", "1: a quote is opened and not closed (column 12)", "at both ends"),
        ("name = 'Oak", "1: a quote is opened and not closed (column 12)", "at both ends"),
        ("emergency = 000", "1: the value of emergency is not between quotes (column ", 'emergency = "000"'),
        ('name: "Oak"', "1: the equals sign after the key is missing (column ", 'key = "value"'),
        ('hours = ["Mon", "Tue"\nname = "Oak"', "2: a bracket is opened and not closed (column 1)", "comma"),
        ("[colours\n", "1: the bracket of the heading is not closed (column 9)", "[colours]"),
        ('name = "Oak\x01"', "1: there is an invisible character here (column 12)", "again"),
        ('= "Oak"', "1: this line cannot be understood (column 1)", 'key = "value"'),
    ],
)
def test_a_line_that_is_not_toml_is_named_in_plain_words(
    tmp_path: Path, text: str, said: str, advice: str
) -> None:
    assert problems(tmp_path, least=text)[0].startswith(f"clinic.toml:{said}")
    assert advice in hint(tmp_path, "", text)


def test_a_heading_where_a_line_was_meant(tmp_path: Path) -> None:
    assert hint(tmp_path, "[phon]\nnumber = 1").startswith("Did you mean phone?")
    assert hint(tmp_path, "[colors]").startswith("Did you mean colours?")
    assert hint(tmp_path, '[logo]\nfile = "a.svg"').endswith(
        'above the first line in square brackets: logo = "..."'
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("name = 'Óak'".encode("utf-16"), "is not saved as UTF-8 text"),
        ("name = 'Óak'".encode("cp1252"), "is not saved as UTF-8 text"),
        ("phone = '1'\nname = '\ufffdak'".encode(), "a letter was lost here (U+FFFD)"),
        (b"#" * 100_001, "is larger than 100,000 bytes"),
        (b"a = " + b"[" * 50_000, "has brackets nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "clinic.toml").write_bytes(data)
    with pytest.raises(HandoutError, match=rf"clinic\.toml(:\d)?: {re.escape(said)}"):
        load_clinic(tmp_path)


def test_a_folder_that_is_none_or_is_empty(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match="cannot be opened"):
        load_clinic(tmp_path / ("o" * 300))
    with pytest.raises(HandoutError, match="there is no such folder"):
        load_clinic(tmp_path / "oak")
    with pytest.raises(HandoutError, match=r"there is no clinic\.toml in this folder"):
        load_clinic(tmp_path)
    (tmp_path / "Clinic.toml.txt").write_bytes(b"")
    with pytest.raises(HandoutError, match=r'Is it called "Clinic\.toml\.txt"\? Rename it to clinic\.toml'):
        load_clinic(tmp_path)
    with pytest.raises(HandoutError, match=r"it is a file, not a folder\n +Use the folder"):
        load_clinic(tmp_path / "Clinic.toml.txt")


def test_colours_that_read_well_are_left_alone(tmp_path: Path) -> None:
    found = clinic(tmp_path, '[colours]\nbrand = "navy"\ntext = "#222"\ntint = "#f0f0ff"')
    assert found.colours == Colours("#000080", "#222222", "#f0f0ff")
    assert found.notices == ()


def test_a_pale_brand_is_darkened_and_the_notice_says_to_what(tmp_path: Path) -> None:
    found = clinic(tmp_path, '[colours]\nbrand = "#ffe866"')
    (notice,) = found.notices
    assert notice.startswith("clinic.toml [colours.brand]: #ffe866 is too pale to read easily (1.1:1); ")
    assert f"{found.colours.brand} is printed instead" in notice


def test_pale_text_is_darkened_and_paler_text_is_refused(tmp_path: Path) -> None:
    assert "[colours.text]" in clinic(tmp_path, '[colours]\ntext = "#666"\ntint = "white"').notices[0]
    (said,) = problems(tmp_path, '[colours]\ntext = "#767676"')  # 4.54:1 on white, lower on the tint
    assert said.startswith("clinic.toml [colours.text]: is too pale: its contrast on boxes is 4.1:1")


def test_a_dark_tint_is_lightened(tmp_path: Path) -> None:
    found = clinic(tmp_path, '[colours]\ntint = "#8899aa"')
    assert luminance(found.colours.tint) >= 0.85
    assert "#8899aa is too dark for a box with text" in found.notices[0]


BRANDS = {
    "pale yellow": 'brand = "#fff3a0"',
    "black": 'brand = "#000000"',
    "white": 'brand = "#ffffff"',
    "neon green": 'brand = "#39ff14"',
    "neon pink on neon": 'brand = "#ff10f0"\ntint = "#faff00"',
    "mid grey": 'brand = "grey"\ntext = "#555555"',
    "warm red": 'brand = "#c8102e"',
    "dark tint": 'brand = "#003366"\ntint = "#003366"',
    "sky": 'brand = "#87ceeb"\ntext = "#003"',
    "none": "",
}


@pytest.mark.parametrize("colours", BRANDS.values(), ids=BRANDS.keys())
def test_ten_brands_all_end_readable(tmp_path: Path, colours: str) -> None:
    printed = clinic(tmp_path, f"[colours]\n{colours}").colours
    for ink in (printed.brand, printed.text):
        assert contrast(ink, "#ffffff") >= 7
        assert contrast(ink, printed.tint) >= 7
    assert luminance(printed.tint) >= 0.85


hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(hexes, hexes)
def test_any_brand_and_tint_end_readable(
    tmp_path_factory: pytest.TempPathFactory, brand: str, tint: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    printed = clinic(folder, f'[colours]\nbrand = "{brand}"\ntint = "{tint}"').colours
    assert contrast(printed.brand, printed.tint) >= 7
    assert luminance(printed.tint) >= 0.85


@given(
    st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
)
def test_no_file_makes_it_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "clinic.toml").write_bytes(LEAST.encode() + data)
    try:
        assert load_clinic(folder).name == "Oak Clinic"
    except HandoutError as error:
        assert all(problem.where.startswith("clinic.toml") for problem in error.problems)


def test_eighty_letters_and_three_lines_are_a_clinic_like_any_other(tmp_path: Path) -> None:
    name = "The Royal Borough Musculoskeletal, Physical Therapy and Rehabilitation Centre, N"
    least = LEAST.replace("Oak Clinic", name)
    found = clinic(tmp_path, 'address = ["Élan House", "2 Ríver Row", "Łódź"]', least)
    assert (len(found.name), len(found.address)) == (80, 3)


def test_what_is_left_of_the_sample_clinic_is_told(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    (told,) = load_clinic(folder).notices
    assert told.startswith(
        "clinic.toml [name, address, phone, email, website, booking, logo]: these are the sample"
    )
    settings = folder / "clinic.toml"
    own = settings.read_text("utf-8").replace("Willow Street Back & Spine Clinic", "Oak Clinic")
    own = own.replace("(217) 555-0142", "(217) 555-0199").replace(
        "willowstreet.example.com", "oak.example.org"
    )
    settings.write_text(own.replace("214 Willow Street", "9 Oak Street"), "utf-8")
    (told,) = load_clinic(folder).notices
    assert told.startswith("clinic.toml [logo]: ")
    (folder / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    assert load_clinic(folder).notices == ()
    assert load_clinic(built_in("templates") / "clinic").notices == ()


@pytest.mark.parametrize(
    ("country", "paper"),
    [("US", "letter"), ("ca", "letter"), ("MX", "letter"), ("GB", "a4"), ("uk", "a4"), ("DE", "a4")],
)
def test_the_country_decides_the_paper_that_is_left_out(country: str, paper: str, tmp_path: Path) -> None:
    assert clinic(tmp_path, f'country = "{country}"').paper == paper
    assert clinic(tmp_path, f'country = "{country}"\npaper = "letter"').paper == "letter"


def test_a_wrong_font_and_a_wrong_width_are_told_with_everything_else(tmp_path: Path) -> None:
    text = 'font = "Arial"\nlogo = "none.png"\nlogo-width = "60 mm"\nemail = "x"'
    assert problems(tmp_path, text) == [
        "clinic.toml [email]: is not an email address",
        "clinic.toml [logo-width]: is not a number from 10 to 120",
        "clinic.toml [logo]: there is no such file in the clinic's folder",
        'clinic.toml [font]: "Arial" cannot be used',
    ]
    assert hint(tmp_path, 'font = "Arial"').startswith("Choose Noto Sans or Atkinson Hyperlegible")
    assert problems(tmp_path, "logo-width = 300") == [
        "clinic.toml [logo-width]: is not a number from 10 to 120"
    ]


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"{\\rtf1\\ansi", "is a formatted document (RTF)"),
        (b"PK\x03\x04", "is a document of a word processor"),
    ],
)
def test_a_document_of_a_word_processor_is_not_settings(start: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_bytes(start + LEAST.encode())
    with pytest.raises(HandoutError, match=re.escape(f"clinic.toml: {what}, not plain text")):
        load_clinic(tmp_path)


def test_the_lines_of_our_example_are_called_so(tmp_path: Path) -> None:
    (notice,) = clinic(tmp_path, least=LEAST.replace("01632 960 001", "(217) 555-0142")).notices
    assert notice == "clinic.toml [phone]: this is the sample clinic's. Write your own."


@pytest.mark.parametrize("heading", ["exercise-sets", "appointment-types"])
@pytest.mark.parametrize("key", ["a\\nclinic.toml: fine", "\\u202egnirob", "\\u001b[31m", " ", "", "x" * 201])
def test_a_name_that_could_not_stand_in_a_message(tmp_path: Path, heading: str, key: str) -> None:
    """A line break in a name could make a line of a message that the program never said."""
    value = '["bridge"]' if heading == "exercise-sets" else '"massage"'
    lines = 'name = "A"\nphone = "1"\nemergency = "9"\n', f"[{heading}]\n", f'"{key}" = {value}\n'
    (tmp_path / "clinic.toml").write_text("".join(lines), encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        load_clinic(tmp_path)
    (problem,) = caught.value.problems
    assert problem.what == "is not a name" and problem.where.isprintable() and len(problem.where) < 80


@pytest.mark.parametrize(
    ("line", "what", "write"),
    [
        ("phone = 02175550142", "the value of phone is not between quotes", 'phone = "02175550142"'),
        (
            'address = "1 High Street", "Ayr"',
            "several values need square brackets",
            '["1 High Street", "Ayr"]',
        ),
        ('address = ["1 High Street" "Ayr"]', "there is no comma between two values", "Put one between them"),
        (
            'Remedial Massage = "massage"',
            "a name with a space needs quotes",
            '"Remedial Massage" = "massage"',
        ),
        (
            "grey-photographs = yes",
            "the value is not true or false",
            "without quotes: grey-photographs = true",
        ),
        ("logo-has-name = No", "the value is not true or false", "without quotes: logo-has-name = false"),
    ],
)
def test_a_line_that_is_not_toml_is_answered_with_the_right_line(
    line: str, what: str, write: str, tmp_path: Path
) -> None:
    (found,) = problems(tmp_path, line)
    assert re.fullmatch(rf"clinic\.toml:4: {re.escape(what)} \(column \d+\)", found)
    assert write in hint(tmp_path, line)


def test_a_colour_above_its_heading_is_told_where_to_go_and_the_settings_are_listed_once(
    tmp_path: Path,
) -> None:
    with pytest.raises(HandoutError) as caught:
        clinic(tmp_path, 'brand = "#123456"\nnmae = "x"\nfonnt = "x"\n')
    hints = [problem.hint for problem in caught.value.problems]
    assert hints[:2] == ["Move this line below [colours].", "Did you mean name?"]
    assert hints[2].startswith("Did you mean font? Choose from: name, ")
