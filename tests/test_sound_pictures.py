"""`waitlist check` reads the pictures that a site names, and says with the key which cannot be shown."""

from __future__ import annotations

import os
from io import BytesIO

import pytest
from command import Waitlist
from PIL import Image

ANEW = "Save it anew in the program it was made with, and put it there again."
SITE = """
[brand]
name = "Orrin"
logo = "pictures/logo.svg"

[landing]
picture = "pictures/hero.jpg"

[[landing.blocks]]
kind = "hero"

[[landing.blocks]]
kind = "gallery"
title = "Seen"
pictures = [
  { picture = "pictures/hero.jpg", alt = "The razor" },
  { picture = "pictures/two.png", alt = "Two of them" },
]

[[tiers]]
id = "cream"
friends = 1
reward = "Shave cream"
picture = "pictures/cream.gif"
"""
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></svg>'


def encoded(kind: str) -> bytes:
    # Noise, so that the file is long enough to be cut off in its midst.
    picture = Image.frombytes("RGB", (64, 64), os.urandom(64 * 64 * 3))
    body = BytesIO()
    picture.save(body, kind)
    return body.getvalue()


@pytest.fixture
def orrin(waitlist: Waitlist) -> Waitlist:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", SITE)
    (waitlist.folder / "sites/orrin/pictures").mkdir()
    for name, body in {
        "hero.jpg": encoded("JPEG"),
        "two.png": encoded("PNG"),
        "cream.gif": encoded("GIF"),
        "logo.svg": DRAWING,
    }.items():
        put(waitlist, name, body)
    return waitlist


def put(orrin: Waitlist, name: str, body: bytes) -> None:
    (orrin.folder / "sites/orrin/pictures" / name).write_bytes(body)


def test_sound_pictures_of_every_kind_are_no_problem(orrin: Waitlist) -> None:
    assert orrin("check").code == 0


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        (
            "two.png",
            b"Not a picture at all.",
            (
                'landing.blocks[2].pictures[2].picture: got "pictures/two.png", a file that is no picture, '
                f"expected a picture of the kind PNG, as its name says. {ANEW}"
            ),
        ),
        (
            "cream.gif",
            b"",
            f'tiers[1].picture: got "pictures/cream.gif", an empty file, expected a picture. {ANEW}',
        ),
        (
            "cream.gif",
            b"GIF89a",
            (
                'tiers[1].picture: got "pictures/cream.gif", a file that is no picture, expected a picture '
                f"of the kind GIF, as its name says. {ANEW}"
            ),
        ),
        (
            "logo.svg",
            DRAWING[:-9],
            (
                'brand.logo: got "pictures/logo.svg", a drawing that is broken (unclosed token: line 1, '
                f"column 60), expected an SVG drawing. {ANEW}"
            ),
        ),
        (
            "logo.svg",
            b"<html></html>",
            (
                'brand.logo: got "pictures/logo.svg", a file that begins otherwise, expected an SVG drawing. '
                "An SVG begins with <svg xmlns=…>."
            ),
        ),
        (
            "two.png",
            encoded("WEBP"),
            (
                'landing.blocks[2].pictures[2].picture: got "pictures/two.png", a picture of the kind WebP, '
                "expected one of the kind PNG, as its name says. Call it two.webp, here and in its folder."
            ),
        ),
    ],
)
def test_a_picture_that_cannot_be_shown_is_told_with_its_key(
    orrin: Waitlist, name: str, body: bytes, said: str
) -> None:
    put(orrin, name, body)
    told = orrin("check")
    assert (told.code, told.err) == (78, f"sites/orrin/site.toml: {said}\n")


def test_a_photograph_that_was_cut_off_is_told_at_every_key_that_names_it(orrin: Waitlist) -> None:
    whole = encoded("JPEG")
    put(orrin, "hero.jpg", whole[: len(whole) // 2])
    told = orrin("check")
    assert told.code == 78
    first, second = told.err.splitlines()
    assert first.startswith(
        'sites/orrin/site.toml: landing.picture: got "pictures/hero.jpg", a picture that is broken'
    )
    assert second.startswith("sites/orrin/site.toml: landing.blocks[2].pictures[1].picture: got ")
