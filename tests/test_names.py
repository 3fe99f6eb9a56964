"""Names that others may see."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from waitlist.names import NAME_MAX, display_name, initial

ASTRONAUT = "👩\u200d🚀"
FLAG = "🇹🇭"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ben", "Ben"),
        ("  Ada   King\tLovelace\n", "Ada King Lovelace"),
        ("Zoe\u0308", "Zoë"),
        ("สมชาย", "สมชาย"),
        ("น้ำผึ้ง", "น้ำผึ้ง"),
        ("น.ส.สมหญิง ใจดี", "น.ส.สมหญิง ใจดี"),
        ("Dr.Smith", "Dr.Smith"),
        ("J.R.R. Tolkien", "J.R.R. Tolkien"),
        ("J.Tolkien", "J.Tolkien"),
        ("O'Neill-Śliwa, Jr.", "O'Neill-Śliwa, Jr."),
        ("Ada (she/her)", "Ada (she/her)"),
        ("Agent 007", "Agent 007"),
        (f"{ASTRONAUT} Ada {FLAG}", f"{ASTRONAUT} Ada {FLAG}"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("क्षि", "क्षि"),
    ],
)
def test_real_names_are_shown(typed: str, shown: str) -> None:
    assert display_name(typed) == unicodedata.normalize("NFC", shown)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "12345",
        "🌸",
        "\u3164\u3164",
        "\u0301Ben",
        "Be\0n",
        "Be\x1bn",
        "\ud800Ben",
        "Ben\u202egpj.exe",
        "Ben\u200b",
        "\ufeffBen",
        "B\u0300\u0301\u0302\u0303en",
        "B" + "\u0336" * 60 + "en",
        "ก" + "\u0e48" * 4,
        "x" * 201,
        "ada@example.com",
        "ada＠example.com",
        "evil.com",
        "EVIL.com!",
        "visit evil.shop/now",
        "evil.xn--o3cw4h",
        "กินข้าว.com",
        "ที่นี่.ไทย",
        "evil。com",
        "Dr.evil.com",
        "t.co/ada",
        "http://x",
        "mailto:ada",
        "javascript:alert",
        "081-234-5678 Ben",
        "Ben ๐๘๑๒๓๔๕๖๗๘",
    ],
)
def test_what_could_mislead_or_harass_is_not_shown(typed: str) -> None:
    assert display_name(typed) is None


def test_a_long_name_is_cut_to_forty_characters() -> None:
    assert display_name("x" * 41) == "x" * 40
    assert display_name("Ada " * 20) == ("Ada " * 10).strip()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("กี่" * 20, "กี่" * 13),
        ("x" * 39 + "é\u0323", "x" * 39),
        ("x" * 39 + ASTRONAUT, "x" * 39),
        ("x" * 39 + FLAG, "x" * 39),
        ("x" * 38 + FLAG + FLAG, "x" * 38 + FLAG),
        ("x" * 39 + "👍🏽", "x" * 39),
        ("ก" * 39 + "น้ำ", "ก" * 39),
        ("ก" * 39 + "เบน", "ก" * 39),
    ],
)
def test_no_letter_is_torn_from_what_belongs_to_it(typed: str, shown: str) -> None:
    assert display_name(typed) == shown


def test_an_address_is_hidden_even_where_only_its_beginning_would_show() -> None:
    assert display_name("x" * 39 + "@example.com") is None
    assert display_name("y" * 35 + " J.Tolkien") is None


def test_endless_joined_signs_are_no_name() -> None:
    assert display_name("👩" + "\u200d👩" * 30 + " Ada") is None


@settings(max_examples=400, deadline=None)
@given(st.text(st.characters(), max_size=60) | st.text("aé.กเ้ำ \u200d\u0301👩🇹", max_size=60))
@example("a" * 39 + " b")
def test_whatever_is_shown_is_short_plain_and_stays_as_it_is(text: str) -> None:
    shown = display_name(text)
    if shown is not None:
        assert 0 < len(shown) <= NAME_MAX
        assert shown == unicodedata.normalize("NFC", shown) == " ".join(shown.split())
        assert display_name(shown) == shown


@pytest.mark.parametrize(
    ("name", "masked"),
    [("ada", "A"), ("Élodie", "É"), ("เกมส์", "ก"), ("ไพลิน", "พ"), ("42 ben", "B"), ("", ""), ("!?", "")],
)
def test_a_name_is_masked_by_its_first_letter_which_in_thai_is_the_consonant(name: str, masked: str) -> None:
    assert initial(name) == masked
