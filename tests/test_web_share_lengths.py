"""Words to share that are longer than a channel takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from waitlist.config import SiteSettings
from waitlist.web.share_lengths import hints


def told(share: dict[str, object], languages: tuple[str, ...] = ("en",)) -> list[str]:
    given = {"name": "orrin", "folder": Path("/x"), "root": Path("/"), "base_url": "https://orrin.example"}
    return list(hints(SiteSettings.model_validate({**given, "languages": languages, "share": share})))


# What the link takes beside the words: X counts each as 23, and a blank before it.
@pytest.mark.parametrize(
    ("channel", "most", "link"),
    [("x", 280, 24), ("threads", 500, 47), ("bluesky", 300, 47)],
)
def test_words_fill_a_channel_to_its_last_character(channel: str, most: int, link: int) -> None:
    shown = len(" https://orrin.example/r/xxxxxxxxxxxx?c=") + len(channel)
    link = link if channel == "x" else shown
    fits = "a" * (most - link) + " {link}"
    assert told({"channels": [channel], "message": fits}) == []
    (hint,) = told({"channels": [channel], "message": "a" + fits})
    assert hint.startswith(f"orrin: share.message in en has {most + 1} characters with the link, and ")
    assert hint.endswith(f" takes {most}. Say it shorter, or write share.words.{channel}.")


def test_x_counts_thai_once_and_japanese_twice() -> None:
    assert told({"channels": ["x"], "message": "ก" * 256 + " {link}"}) == []
    assert "has 282 characters" in told({"channels": ["x"], "message": "日" * 129 + " {link}"})[0]


def test_bluesky_counts_a_letter_with_its_marks_once() -> None:
    assert told({"channels": ["bluesky"], "message": "กี่" * 240 + " {link}"}) == []


def test_words_of_a_channel_are_counted_by_language_and_only_where_it_has_a_button() -> None:
    words = {"x": {"en": "Short", "th": "ก" * 300}}
    (hint,) = told({"channels": ["x"], "words": words}, ("en", "th"))
    assert hint.startswith("orrin: share.words.x in th has 324 characters")
    assert told({"channels": ["line"], "words": words}, ("en", "th")) == []
