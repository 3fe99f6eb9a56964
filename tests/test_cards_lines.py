"""Where the lines of a card end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from waitlist.cards.lines import ELLIPSIS, balanced, broken, pieces, shortened
from waitlist.i18n import unbroken

THAI_MARKS = "ะัาำิีึืฺุู็่้๊๋์ํ๎"


def letters(text: str) -> float:
    """Every letter is one wide, and marks are none."""
    return float(sum(sign not in THAI_MARKS for sign in text))


def test_english_breaks_at_blanks() -> None:
    assert broken("A shave worth getting up for.", 12, letters) == ["A shave", "worth", "getting up", "for."]


def test_lines_are_of_about_the_same_width() -> None:
    assert broken("one two three four five six", 23, letters) == ["one two three four five", "six"]
    assert balanced("one two three four five six", 23, letters) == ["one two three", "four five six"]


def test_thai_breaks_between_words_and_never_before_a_mark() -> None:
    lines = broken("โกนหนวดดีจนอยากตื่นเช้า", 9, letters)
    assert len(lines) > 1
    assert "".join(lines) == "โกนหนวดดีจนอยากตื่นเช้า"
    assert not [line for line in lines if line[0] in THAI_MARKS]


def test_the_name_of_a_brand_is_not_torn() -> None:
    text = "มานั่งใต้ชายคาด้วยกัน"
    assert "ชาย" in pieces(text), "nobody told the one who breaks lines"
    for most in range(6, 16):
        assert any("ชายคา" in line for line in balanced(text, most, letters, unbroken("ชายคา")))
    assert "ตัวเอง" in pieces("เลิกส่งไฟล์ถึงตัวเอง", unbroken("Foldry"))
    assert pieces("Come to Orrin", unbroken("Orrin")) == ["Come ", "to ", "Orrin"]


def test_a_word_that_is_too_long_is_torn_between_letters() -> None:
    assert broken("abcdefghij kl", 4, letters) == ["abcd", "efgh", "ij", "kl"] or broken(
        "abcdefghij kl", 4, letters
    ) == ["abcd", "efgh", "ij k", "l"]
    assert broken("น้ำน้ำน้ำ", 1, letters) == ["น้ำ", "น้ำ", "น้ำ"]


def test_what_is_left_out_is_marked() -> None:
    assert shortened(["one two", "three", "four"], 2, 7, letters) == ["one two", f"three{ELLIPSIS}"]
    assert shortened(["one two", "three"], 2, 7, letters) == ["one two", "three"]


@given(st.text(st.sampled_from("ab น้ำเชา ไทย日本\u0301🎉 "), max_size=60), st.integers(1, 20))
def test_nothing_is_lost_but_blanks_and_no_line_is_too_wide(text: str, most: int) -> None:
    for lines in (broken(text, most, letters), balanced(text, most, letters)):
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(letters(line) <= most or len(line.split()) == 1 for line in lines)
    assert "".join(pieces(text)).split() == text.split() or not text.strip()
