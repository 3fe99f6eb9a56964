"""Blocks and films in `site.toml`: what is taken, and what is said about the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.founder import Founder
from waitlist.blocks import BLOCKS
from waitlist.config.blocks import Block
from waitlist.config.films import Elsewhere, elsewhere
from waitlist.config.keys import kind_of
from waitlist.problems import Problem

SITE = "sites/harrys/site.toml"
TEXT = 'text in quotes, or a table by language such as { en = "Hello", th = "สวัสดี" }'
FILM = 'a video in the site\'s folder, such as "pictures/film.mp4", or its address at YouTube or Vimeo'
CAPTIONS = 'a WebVTT file in the site\'s folder, such as "pictures/film.vtt", or a table of them by language'
KINDS = f"one of {', '.join(kind_of(Block).choices)}"
YOUTUBE = Elsewhere(
    "YouTube",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&playsinline=1&rel=0",
)


@pytest.fixture
def founder(tmp_path: Path) -> Founder:
    return Founder(tmp_path)


def test_every_kind_that_can_be_written_can_be_shown() -> None:
    assert {each.kind for each in BLOCKS} == set(kind_of(Block).choices)


def test_all_mistakes_in_blocks_are_told_at_once(founder: Founder) -> None:
    text = """
[[landing.blocks]]
kind = "stroy"
[[landing.blocks]]
title = "A block of no kind"
[[landing.blocks]]
kind = "story"
titel = "Why"
[[landing.blocks]]
kind = "steps"
steps = []
[[landing.blocks]]
kind = "faq"
[[landing.blocks.questions]]
question = { th = "เมื่อไร" }
answer = ""
[[landing.blocks]]
kind = "countdown"
[[landing.blocks]]
kind = "countdown"
to = "opens"
[[landing.blocks]]
kind = "support"
[[landing.blocks]]
kind = "hero"
[[landing.blocks]]
kind = "hero"
[[landing.blocks]]
kind = "cause"
title = "Pairs"
label = "pairs"
each = 0
"""
    either = "dates.opens or dates.closes"
    assert founder.problems("", harrys=text) == [
        Problem(f"{SITE}: landing.blocks[1].kind", '"stroy"', KINDS, "did you mean 'story'?"),
        Problem(f"{SITE}: landing.blocks[2].kind", "", KINDS),
        Problem(f"{SITE}: landing.blocks[3].title", "", TEXT),
        Problem(
            f"{SITE}: landing.blocks[3].titel",
            "an unknown key",
            "one of kind, title, text, points, picture, picture_alt, caption",
            "did you mean 'title'?",
        ),
        Problem(
            f"{SITE}: landing.blocks[4].steps", "an empty list", "a list of tables with at least one entry"
        ),
        Problem(
            f"{SITE}: landing.blocks[5].questions[1].question",
            '{ th = "เมื่อไร" }',
            "the text in 'en' too, the site's first language",
            'Add en = "…" to the table.',
        ),
        Problem(f"{SITE}: landing.blocks[5].questions[1].answer", '""', "a text that is not empty"),
        Problem(f"{SITE}: landing.blocks[11].each", "0", "a whole number from 1 to 1000000000"),
        Problem(
            f"{SITE}: landing.blocks[6].to",
            '"next"',
            f"a campaign with {either}",
            f"Set {either}, or take the block out.",
        ),
        Problem(
            f"{SITE}: landing.blocks[7].to",
            '"opens"',
            "a campaign with dates.opens",
            "Set dates.opens, or take the block out.",
        ),
        Problem(
            f"{SITE}: landing.blocks[8].email",
            "",
            "a way to reach you",
            "Set brand.email, or email, phone or links of the block.",
        ),
        Problem(f"{SITE}: landing.blocks[10].kind", '"hero"', "one first screen", "Take one of them out."),
    ]


@pytest.mark.parametrize(
    ("video", "hint"),
    [
        ("https://youtub.com/watch?v=dQw4w9WgXcQ", "did you mean 'youtube.com'?"),
        (
            "https://www.youtube.com/channel/orrin",
            "This is no address of one film: copy it from the page that plays it.",
        ),
        (
            "https://cdn.example.com/film.mp4",
            "A film from anywhere else goes as a file into the site's folder.",
        ),
        ("film.mov", "The name must end in .mp4, .webm."),
    ],
)
def test_a_film_is_a_file_or_an_address_of_one(founder: Founder, video: str, hint: str) -> None:
    assert founder.problems("", harrys=f'landing.video = "{video}"') == [
        Problem(f"{SITE}: landing.video", f'"{video}"', FILM, hint)
    ]


def test_captions_belong_to_a_film_of_ones_own(founder: Founder) -> None:
    text = 'landing.video = "https://youtu.be/dQw4w9WgXcQ"\nlanding.video_captions = "film.srt"'
    assert founder.problems("", harrys=text) == [
        Problem(
            f"{SITE}: landing.video_captions",
            '"film.srt"',
            CAPTIONS,
            "The name must end in .vtt.",
        ),
        Problem(
            f"{SITE}: landing.video_captions",
            '"film.srt"',
            "captions only for a film in the site's folder",
            "Give a film at YouTube its captions there.",
        ),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s",
        "https://m.youtube.com/watch?app=m&v=dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    ],
)
def test_every_address_of_a_film_at_youtube_is_understood(address: str) -> None:
    assert elsewhere(address) == YOUTUBE
    assert YOUTUBE.origin == "https://www.youtube-nocookie.com"


@pytest.mark.parametrize(
    ("address", "page", "player"),
    [
        ("https://vimeo.com/76979871", "76979871", "76979871?autoplay=1&dnt=1"),
        ("https://player.vimeo.com/video/76979871", "76979871", "76979871?autoplay=1&dnt=1"),
        (
            "https://vimeo.com/76979871/8272103f6e",
            "76979871/8272103f6e",
            "76979871?h=8272103f6e&autoplay=1&dnt=1",
        ),
        (
            "https://player.vimeo.com/video/76979871?h=8272103f6e",
            "76979871/8272103f6e",
            "76979871?h=8272103f6e&autoplay=1&dnt=1",
        ),
    ],
)
def test_every_address_of_a_film_at_vimeo_is_understood(address: str, page: str, player: str) -> None:
    found = Elsewhere("Vimeo", f"https://vimeo.com/{page}", f"https://player.vimeo.com/video/{player}")
    assert elsewhere(address) == found


@pytest.mark.parametrize(
    "address",
    [
        "pictures/film.mp4",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "javascript://youtube.com/watch?v=dQw4w9WgXcQ",
        'https://youtu.be/"><script>',
        "https://www.youtube.com/watch?v=short",
        "https://vimeo.com/channels/staffpicks",
        "https://[vimeo.com/1",
    ],
)
def test_nothing_else_is_an_address_of_a_film(address: str) -> None:
    assert elsewhere(address) is None
