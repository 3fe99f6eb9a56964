"""Where a heading may end a line."""

from __future__ import annotations

from waitlist.i18n import unbroken
from waitlist.themes.lines import whole


def test_thai_words_of_a_heading_that_would_be_torn_stay_on_one_line() -> None:
    kept = unbroken("ชายคา & <Co>")
    assert whole("ใต้ชายคา <b>", kept) == 'ใต้<span class="whole">ชายคา</span> &lt;b&gt;'
    assert whole("A <b>", kept) == "A &lt;b&gt;"


def test_a_name_that_is_longer_than_a_line_may_break() -> None:
    assert "ก" * 21 not in unbroken("ก" * 21)
