"""The words a patient reads, in every combination of treatments: easy, whole, explained, and our own.

No formula says that a text is good. These tests only hold it where reading and rewriting have brought it.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, reduce
from itertools import combinations
from operator import add

import pytest
from paths import TEMPLATES

from handouts.edition import read_guidance
from handouts.guidance import (
    Guidance,
    Section,
    TextCount,
    count_text,
    elements,
    load_country_words,
    load_words,
    localized,
    paragraphs_of,
    sentences_in,
    words_in,
)
from handouts.guidance.model import CHOOSABLE, TITLES

NAME = "guidance/back-spasms/en.md"
GRADE, SMOG = 5.9, 8.0

#: Long words without a shorter synonym: names on a label, and terms of the clinic's text. Each is explained.
UNAVOIDABLE = frozenset(
    """
    acetaminophen ibuprofen naproxen tylenol nurofen paracetamol aspirin medicine medicines pharmacist
    therapist therapy physical exercise exercises potassium calcium anxiety spondylitis infection
    osteoporosis diuretic inflammation prescription prescriptions
    """.split()  # noqa: SIM905  (a list of quoted words is harder to read)
)


@cache
def guidance() -> Guidance:
    """The text for the US."""
    name = "countries/en.toml"
    return localized(read_guidance(TEMPLATES / NAME, NAME), load_country_words(TEMPLATES / name, name, "US"))


@cache
def fixed_words() -> tuple[str, ...]:
    """Of the words every sheet carries those that are sentences; a label counts as a heading."""
    texts = [
        text
        for text in load_words(TEMPLATES / "words/en.toml", "words/en.toml").values()
        if isinstance(text, str)
    ]
    return tuple(re.sub(r"\{[a-z-]+\}", "1", text) for text in texts if text.endswith((".", "?")))


def printed(section: Section) -> list[str]:
    """The text of a section that a sheet prints whatever is chosen; the main message is a heading."""
    return [] if section.role in {*TITLES, *CHOOSABLE} else paragraphs_of(section)


#: Sections that only one form prints: a short sheet has a brief background.
LEFT_OUT = {"standard": ("brief",), "short": ("explanation", "prevention")}


def grades(easy: frozenset[str] = frozenset()) -> list[tuple[float, float]]:
    """FKGL and SMOG of each of the 511 choices, twice: standard and short.

    The standard sheet names what was not chosen, with its line.
    """
    whole = {section.id: count_text(paragraphs_of(section), easy) for section in guidance().treatments}
    lines = {section.id: count_text([section.line], easy) for section in guidance().treatments}
    found = []
    for form, left_out in LEFT_OUT.items():
        always = count_text(fixed_words(), easy)
        for section in guidance().sections:
            always += TextCount() if section.role in left_out else count_text(printed(section), easy)
        others = lines if form == "standard" else dict.fromkeys(lines, TextCount())
        for size in range(1, len(whole) + 1):
            for chosen in combinations(whole, size):
                parts = [whole[key] if key in chosen else others[key] for key in whole]
                total: TextCount = reduce(add, parts, always)
                found.append((total.grade, total.smog))
    return found


def test_the_formulas_on_a_text_counted_by_hand() -> None:
    # 2 sentences, 10 words, 17 syllables: acetaminophen has 6, medicine 3.
    counted = count_text(["Acetaminophen is a medicine.", "You can take it for pain"])
    assert counted == TextCount(sentences=2, words=10, syllables=17, long_words=2)
    assert counted.grade == pytest.approx(0.39 * 5 + 11.8 * 1.7 - 15.59)
    assert counted.smog == pytest.approx(1.043 * 30**0.5 + 3.1291)


def test_every_combination_reads_at_grade_5_or_below() -> None:
    found = grades()
    assert len(found) == 2 * 511
    assert max(grade for grade, _ in found) <= GRADE
    assert max(smog for _, smog in found) <= SMOG


def test_every_combination_without_the_unavoidable_words() -> None:
    for (grade, smog), (with_names, smog_with_names) in zip(grades(UNAVOIDABLE), grades(), strict=True):
        assert grade < with_names <= GRADE
        assert smog < smog_with_names <= SMOG


@pytest.mark.parametrize("section", guidance().sections, ids=lambda section: section.id)
def test_each_section_by_itself(section: Section) -> None:
    assert count_text(paragraphs_of(section), UNAVOIDABLE).grade <= GRADE
    for paragraph in paragraphs_of(section):
        for sentence in sentences_in(paragraph):
            assert len(words_in(sentence)) <= 20, sentence
    for items in re.findall(r"<[uo]l[ >].*?</[uo]l>", section.html):
        assert items.count("<li") <= 7


def test_sentences_of_the_fixed_words() -> None:
    assert len(fixed_words()) >= 3
    for text in fixed_words():
        assert all(len(words_in(sentence)) <= 20 for sentence in sentences_in(text)), text


def test_what_has_to_fit_on_one_line() -> None:
    for section in guidance().treatments:
        assert len(section.line) <= 40
    for role, longest in (("danger", 62), ("same-day", 60)):
        # The first danger signs stand beside the figure, in two lines each.
        _, beside, rest = guidance().one(role).html.split("<h3", 2)
        assert max(map(len, elements(beside, "li"))) <= (75 if role == "danger" else longest)
        assert max(map(len, elements(rest, "li"))) <= longest
    summary = elements(guidance().one("summary").html, "li")
    assert len(summary) == 4
    assert max(map(len, summary)) <= 62


def test_the_voice_is_active_and_speaks_to_you() -> None:
    every = [s for section in guidance().sections for p in paragraphs_of(section) for s in sentences_in(p)]
    passive = [
        s for s in every if re.search(r"\b(is|are|was|were|be|been|being)\s+(\w+ed|\w+en|known|made)\b", s)
    ]
    assert len(passive) <= len(every) * 0.1, passive
    assert sum(bool(re.search(r"\b(you|your)\b", s, re.IGNORECASE)) for s in every) >= len(every) * 0.25


#: Words that the line of each treatment must contain: what it does for you.
BENEFITS = {
    "massage": "ease pain",
    "ice-heat": "ease pain",
    "stretching": "loosen tight muscles",
    "relaxation": "muscles let go",
    "pain-medicine": "it may help. less pain",
    "exercise": "prevent pain",
    "posture": "back rest",
    "stress": "let go",
    "breaks": "loosens",
}


def test_how_the_benefit_and_the_risk_of_each_treatment_are_said() -> None:
    assert [section.id for section in guidance().treatments] == list(BENEFITS)
    for section in guidance().treatments:
        assert BENEFITS[section.id] in section.line.lower()
        steps, cautions = section.html.split("</ol>")
        assert 2 <= steps.count("<li") <= 5
        # Short cautions are a paragraph, many are lists: what not to do, and when to ask first.
        paragraphs, lists = cautions.count("<strong>Take care:</strong>"), cautions.count("<h3")
        assert (paragraphs, lists) == (1, 2) if section.id == "massage" else paragraphs + (lists == 2) == 1
        assert all(group.count("<li") <= 5 for group in cautions.split("<h3"))


def test_the_sheet_says_what_it_is_for_and_what_to_do_today() -> None:
    assert "adults with a back spasm (cramp)" in guidance().purpose
    assert "Keep moving gently" in guidance().one("message").title
    first, then, *_ = elements(guidance().one("summary").html, "li")
    assert first.startswith("First: read “Get help now”")
    assert "Walk or wheel today, 5 to 10 minutes" in then
    assert "from the plan" not in (TEMPLATES / NAME).read_text(encoding="utf-8")


def test_every_figure_of_the_guidance_is_there_to_be_drawn() -> None:
    named = re.findall(r'<figure src="([^"]+)"', "".join(section.html for section in guidance().sections))
    assert len(set(named)) == 13
    assert [name for name in named if not (TEMPLATES / "figures" / name).is_file()] == []


def test_numbers_are_figures() -> None:
    text = " ".join(p for section in guidance().sections for p in paragraphs_of(section))
    assert re.findall(r"\b(two|three|four|five|six|seven|eight|nine|ten|twenty|thirty)\b", text) == []


#: Each fact of the clinic's guidance: its section, and words that must be there.
FACTS = [
    ("what", "a muscle contracts (tightens) suddenly, and you cannot stop it"),
    ("what", "twinge, grip or lock, and hurt"),
    ("what", "any muscle in your upper, middle or lower back"),
    ("what", "near the skin, in the middle layer or deep"),
    ("what", "most often in the lower back"),
    ("causes", "long sitting, poor posture (how you sit or stand) or no exercise"),
    ("causes", "back and belly muscles get weak and can spasm"),
    ("causes", "athletes and people who lift heavy things"),
    ("causes", "strain (tear) a muscle"),
    ("causes", "it may swell (inflammation)"),
    ("causes", "too little water, potassium or calcium"),
    ("causes", "stress and anxiety (strong worry) can make muscles tense"),
    ("causes", "a car crash or a fall can hurt your back"),
    ("causes", "gallstones"),
    ("causes", "spondylitis"),
    ("causes", "kidney stones"),
    ("causes", "kidney infection"),
    ("causes", "tumor"),
    ("how-long", "after too much use, a spasm may last a few days"),
    ("how-long", "a strain (a tear) may take several weeks"),
    ("massage", "deep tissue massage"),
    ("massage", "come to physical therapy"),
    ("massage", "let them help you stretch, and teach you to stretch and relax"),
    ("stretching", "let a therapist help you stretch and teach you back stretches"),
    ("relaxation", "learn more ways to relax from your therapist"),
    ("ice-heat", "heat or ice"),
    ("ice-heat", "use what feels better: ice pack, heat pack or heating pad on low"),
    ("ice-heat", "wrap a pack in a towel"),
    ("ice-heat", "lay it where it hurts"),
    ("ice-heat", "heat 20 to 30 minutes (up to half an hour), ice 20 minutes (4 songs)"),
    ("ice-heat", "wait 20 to 30 minutes in between"),
    ("pain-medicine", "these may help, over the counter"),
    ("pain-medicine", "ibuprofen (advil), naproxen (aleve) or, less so, acetaminophen (tylenol)"),
    ("medicine-safety", "ibuprofen (advil)"),
    ("prevention", "you cannot prevent every spasm"),
    ("prevention", "exercise, good posture (how you sit or stand) and less stress may help"),
    ("prevention", "when you sit, get up and stretch every 20 to 30 minutes"),
    ("exercise", "exercise"),
    ("posture", "sit with good posture"),
    ("stress", "ease your stress"),
    ("breaks", "stand up and stretch"),
    ("breaks", "when you sit, set a timer for 20 to 30 minutes"),
]
#: The same for the brief background of a short sheet.
BRIEF = [
    "a muscle contracts (tightens) suddenly, and you cannot stop it",
    "twinge, grip, lock and hurt",
    "any muscle in your upper, middle or (most often) lower back",
    "near the skin, deep or between",
    "long sitting, poor posture (how you sit or stand) or no exercise",
    "weak back and belly muscles can spasm",
    "athletes and people who lift heavy things can strain (tear) a muscle. it may swell (inflammation)",
    "stress and anxiety (strong worry) can tense muscles",
    "a car crash or a fall",
    "too little water, potassium or calcium (minerals) may play a part. ask us before you take extra",
    "gallstones or kidney stones (hard lumps), a kidney infection or a tumor (growth)",
    "spondylitis (swollen spine joints)",
    "a few days after too much use, or several weeks with a strain (a tear)",
    "exercise, good posture and less stress may help",
    "when you sit, get up and stretch every 20 to 30 minutes",
]


@pytest.mark.parametrize("words_of_it", BRIEF)
def test_every_fact_of_the_background_is_in_the_brief_one(words_of_it: str) -> None:
    assert words_of_it in " ".join(printed(guidance().one("brief"))).lower()


@pytest.mark.parametrize(("key", "words_of_it"), FACTS)
def test_every_fact_of_the_clinic_is_there(key: str, words_of_it: str) -> None:
    # A long plan leaves out the lines of treatments, so no fact may be only there.
    (section,) = (section for section in guidance().sections if section.id == key)
    texts = paragraphs_of(section)[1:] if section.role in CHOOSABLE else printed(section)
    assert words_of_it in " ".join([section.title, *texts]).lower()


#: Safety lines that a clinical reading asked for: the role, and words that must be there.
SAFETY = [
    ("danger", "trouble starting, stopping or holding pee, or you cannot pee"),
    ("danger", "very bad or throbbing belly, side or groin pain"),
    ("danger", "you cannot feel pee, or the need to pee"),
    ("danger", "a weak leg that gets weaker"),
    ("danger", "fever: 100.4°f (38°c) or more"),
    ("danger", "pregnant, with pain in waves, bleeding or leaking fluid"),
    ("same-day", "one leg newly numb, weak or tingling. worse? get help now"),
    ("same-day", "pregnant? call your doctor or midwife"),
    ("summary", "read “get help now” and “call us today”"),
    ("key-points", "a weaker leg or any “get help now” sign? get help"),
    (
        "treatment",
        "weak bones (osteoporosis)? do not pull your knee up: they can break. new hip or knee? ask us first",
    ),
    ("safety", "black or bloody poop"),
    ("safety", "no more at once, or in 24 hours, than the label says"),
    ("safety", "if allergic, do not take it"),
    ("safety", "it can harm the baby"),
    ("safety", "prescriptions may not say it (meloxicam, diclofenac, celecoxib): ask"),
    ("danger", "confused, very sleepy or shaking hard, even with no fever"),
    ("danger", "trouble breathing"),
    ("safety", "took too much? even if you feel well, call poison help at 1-800-222-1222 now"),
    ("safety", "passing out or a seizure (jerking)"),
    ("safety", "keep taking it. ask before you take another nsaid"),
    ("safety", "right before or after heart surgery (ibuprofen, naproxen)"),
    ("brief", "ask us before you take extra"),
    ("explanation", "ask us before you take extra"),
]


@pytest.mark.parametrize(("role", "words_of_it"), SAFETY)
def test_every_safety_line_of_the_clinical_reading_is_there(role: str, words_of_it: str) -> None:
    found = [
        text
        for each in guidance().by_role(role)
        for text in (*elements(each.html, "h3"), *paragraphs_of(each))
    ]
    assert words_of_it in " ".join(found).lower()


#: Terms, and the words that explain each in the section where it first appears.
TERMS = {
    "osteoporosis": "weak bones",
    "steroid": "medicine for swelling",
    "tb (": "a lung disease",
    "physical therapy": "therapist",
    "blood thinner": "slows clots",
    "ulcer": "a sore",
    "diuretic": "water pill",
    "nsaid": "ibuprofen",
    "apap": "acetaminophen",
    "stroke": "brain",
    "blood clot": "plug of blood",
    "spinal cord": "nerves in the back",
    "posture": "how you sit or stand",
    "strain": "tear",
    "inflammation": "swell",
    "contracts": "tightens",
    "warfarin": "slows clots",
    "potassium": "minerals",
    "anxiety": "strong worry",
    "gallstones": "hard lumps",
    "kidney stones": "hard lumps",
    "spondylitis": "swollen spine joints",
    "tumor": "growth",
    "acetaminophen": "tylenol",
    "naproxen": "aleve",
    "ibuprofen": "advil",
}


@pytest.mark.parametrize("form", LEFT_OUT)
@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_explained_where_it_first_stands(term: str, form: str) -> None:
    # A treatment may be left out, so it explains a term itself, unless a section that is always printed did so before.
    texts = [
        (section.role, " ".join([*elements(section.html, "h3"), *paragraphs_of(section)]).lower())
        for section in guidance().sections
        if section.role not in LEFT_OUT[form]
    ]
    for role, text in [(role, text) for role, text in texts if term in text]:
        assert TERMS[term] in text
        if role not in CHOOSABLE:
            return


def test_every_term_is_a_word_of_the_guidance() -> None:
    text = " ".join(
        " ".join([*elements(s.html, "h3"), *paragraphs_of(s)]) for s in guidance().sections
    ).lower()
    assert [term for term in TERMS if term not in text] == []


def runs(text: str, length: int = 8) -> list[str]:
    """Every run of this many words, in lower case and without punctuation."""
    found = re.findall(r"[a-z0-9]+", re.sub("['’]", "", text.lower()))
    return [" ".join(found[start : start + length]) for start in range(len(found) - length + 1)]


def fingerprint(run: str) -> str:
    return hashlib.sha256(run.encode("ascii")).hexdigest()[:12]


def test_no_eight_words_in_a_row_are_those_of_the_clinics_text() -> None:
    # The published page behind that text is under copyright, so only hashes of its runs are kept.
    known = set(FINGERPRINTS.split())
    assert len(known) == 341
    for path in sorted((TEMPLATES / "guidance").rglob("*.md")) + sorted(TEMPLATES.glob("words/*.toml")):
        assert [run for run in runs(path.read_text(encoding="utf-8")) if fingerprint(run) in known] == [], (
            path.name
        )


def test_runs_are_found_across_punctuation_and_case() -> None:
    assert runs("You've 3 cats,\nTwo DOGS; a (small) fish-tank!") == [
        "youve 3 cats two dogs a small fish",
        "3 cats two dogs a small fish tank",
    ]


FINGERPRINTS = """
0003f69e3b2d 00c32c513231 0188036a0173 023a21470183 036a4ff2078c 03cab95666d0 0433ca3d9c0a 0592080569b2
0749379ce2e0 080b8f04cc30 0865b031c446 09bb6dbc2627 0c4d14a09972 0cbf5034f706 0d0d45f6887a 0deee8fdef20
0e75a448f06d 0ea4bdb10a5e 0f03a58a09bc 0f79d89f65cc 0fa4b133be36 1259a28a5627 12c632c067df 13a890059088
1490cd392de0 15c3244abb2f 16066b25533d 1660ac21c274 1679e0424859 17455298f57e 17c5ab183981 17ffa9379907
187be0fac217 18d37ef05ae3 195b9664f9f9 1b62464d663b 1b764b0dedd1 1b83d57dc1b5 1c59bf77b3f2 1c7b885a9474
1d1beb19d280 1d8d03c922c8 1dd2e13689f2 1e282a3b5e5b 1f67efb1c067 20ea17e7dd7f 211405a13b6e 211d8ccaaafa
21e89f2618b2 237a53ee4bf5 24ff9f0bd9ec 2506a14815d0 25f048381c0d 276483cd2b0d 286dbed86063 2920d0a52a09
29aab844fd91 2ad8ebd8111f 2b15c7531b29 2bbd75ba4642 2c2a54c389fd 2cd82c085a89 2cede84c4a49 2d53fb0a85c5
2d6aa52ccf55 2d9922fb624a 2f948d0c37c3 3020595a4aed 3049562bcb05 30a51e1dbf93 31b74f44b7e1 3306906fb92f
3333b8d41cbe 33b91ab405dc 347bf3691097 3516e55f033f 3708f7942b6e 385c20f2530e 3a39ffc3b4e4 3ab9f1f67ea7
3b4e8ee5b2b5 3c292caf855b 3cb5261c220a 3cc0d97b24d7 3d23ea3e229a 3d9423c1ffb8 3e22c8bb77f1 3f52767dcf9b
40cb2bff4d2c 40d1be882b4c 41be7b20e6ab 41f8d921f2f4 41fe16a4844a 44cdd90880f7 4513f448721f 45c86782cfa9
45e69c418f43 47bb69d71ee8 47f25779381f 4826fab5bf57 4865ee2122d1 499d8d160945 4a4f812bc15b 4c4f833a0319
4d51d08aeb23 4d799fbfdb30 4dd4cbaf56cd 4f69eb2b9198 50b808ca4721 51ed0fed33fe 5250e25c4693 527149af6c0a
52eb8faab40e 55e2f716f105 5681162a0966 568aa3c58c4e 56bf9c7aa543 56d478a15895 572e54abf201 57df06898c06
581e05b569ec 5925ee5be2be 5a1c4346de89 5a632c660779 5b53d12389fb 5c12454aa7f4 5c16831c81ef 5c8418b2bdcb
5db5127c5682 5f2f0c7ca74b 5fa70eda498c 61554809abcb 63beda3dafbe 63fad475b7cb 667bddf94354 66de09d5b3ae
6862e150d5b9 6a1b36d9ffa3 6af5dcaa5253 6b824299f0a2 6c2df31661fb 6e08436cd8de 6ffab98cca26 71dcb6bf9a87
722754d10d03 72552edd0a35 729a41980306 74328f597c91 755d59bd6497 76660f83ad5d 7693daba64da 77a3efb7704a
77d0bc8fa191 78271f599229 7902df13eb41 7923e640713d 794f444fb972 79aad6ba8d0a 7ad0b9755326 7b14aac9c9ac
7c503f8e58c8 7c86c14da790 7d6290504861 7dca6d1fa6d3 7f3026055e18 8100196ecf6f 8151d80c54e3 819bab03867a
825dc3fac6fd 8322ed56d734 837e7e08318f 84237dee970b 853c7f427304 854ad8d895cb 8638d63ee81a 86689e9ad897
87105817ce30 8713aff0a4da 877ae7bf2a45 87ca29d134ab 8899cb529b7c 890831d95210 89fbd4c2f0d3 8a19e44e145c
8b2c2b179c9c 8b7ac5046b2c 8bfd05250f18 8c87be219aaf 8ca9ca2d4ace 8e3a6b70e94d 8e52c75e838d 8eb3b892ee16
8ec43bf4468b 8f207e244df7 8f69a1db6bc0 902f5f17f8a3 90f48473bbd4 90fe1007c6cc 913ef74a39c5 918af02c8f5b
92d3622d293f 934a49646ddf 93c0182d63cc 9446ebaf3235 966f6dacf488 96c3aa6310e9 97b0b6e04a5a 99675bb71090
9c7524cad60c 9cf3dfc22888 9d16f66bff15 9d549584811f 9d8697bc2e16 9e7cef79e2c6 9ef4d0f2987e a04b1e8b86b8
a0b07b057fba a1f65807f87d a2a4a1e7b6b9 a3612905f351 a3b1cd26b90c a46c2e1a9ff0 a49b4f96024d a4fcc648a8c1
a52eb47e7121 a5c52f307b93 a6d9f0d970b5 a6ded6196aaf a7c7cea4000d a8fd70671d54 a9fa5c550c3d aa11771a703b
aaaf5d47ec69 ab5635251790 ac8001e69c81 acc07139caa1 ad2245cb6588 af5d74e7d176 afc5bfb91a20 b0aa6ad70107
b102dd9454d2 b16aa6703bce b177cec9002e b1dc514a321e b214ad23a585 b2458bdaa8db b48c7b565a80 b53e6fe56642
b5904dcacce0 b8649155d6f4 b8db82dd1dfc b92973149f59 b9bee45721e4 b9f380de9235 bc7ed9fc6598 bcc4a5a9da27
bd23e3e64b5b be1163f0c105 c02729f14c58 c04d221d9612 c164d4c6875b c2464488857c c32a5e93e775 c3c858b11ab6
c3e32ff5090b c4d44509877e c50c09e9351c c563e9793684 c5cc600dfb4b c64a3ad68f5d c7405682782e c863389326b7
c86e470f01bb c8b25d98c040 ca3dac01bd47 ca917d57d616 cc0133d81645 cc1c09ea18fa cc9b05598712 cdde92e8157f
d01c94651948 d05b705b1fe3 d2d0a1e422c6 d363b06eb936 d39ba21ed44e d3e6e55437cc d452743c585e d4d694c75807
d65e457826c6 d7636740d3ae d8ad192a2307 d91f6a90fe73 d97fdffbbfe5 d9caf8817bab dab960d68aab daf07d67c64c
dbe215117f92 ded4f5ca2912 df0146e6b4ac df35b1d38b81 dfafc5e9ac1b dfbeaef32bd5 e0c1431c4eb0 e105a1975fb0
e1b73fd7d952 e23d5f82db50 e26fb4f863b3 e33b5e42845c e5e347124073 e5f3ae523579 e6d9cd24813b e74896562e01
e756925261a5 e8d2d7896387 e95fc2634e35 e98e713642c1 e9c52e27d985 ea3fac6c2aea ea41aba8bf2f ebdcfb1fddeb
ecdfe24459da ed740d3a346f ee1fb6537082 ee2c4d05d588 ee5fb6442f36 ef0fdbe8bfc5 efcdaceaddb5 efeb2fae06a6
eff1f235af6b f0c10db36b2e f5de7aecb962 f6785c6b9057 f6b10a854467 f7ec86b76d78 f82fda11bffc f88e32d87643
f93d8a2d639f f9906927070c fa23ec7a28e8 fa2a9d49c425 fbb01a13ee22
"""
