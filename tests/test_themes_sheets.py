"""Stylesheets whose brackets, quotes and comments do not pair."""

from __future__ import annotations

import pytest

from waitlist.themes.sheets import broken


@pytest.mark.parametrize(
    ("css", "wrong"),
    [
        ("a { b: c }", None),
        ("/* } */ a { content: '}' \"{\" \\} }", None),
        ("a {\n@media x { b { c: d }\n}", (1, "a { that is never closed")),
        ("a { b: c }\n}", (2, "a } without a {")),
        ("a { b: 'c }\n", (1, "a quote that is never closed")),
        ("a { b: c }\n\n/* d", (3, "a comment that is never closed")),
    ],
)
def test_what_is_not_closed_is_found(css: str, wrong: tuple[int, str] | None) -> None:
    assert broken(css) == wrong
