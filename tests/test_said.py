"""Everything that speaks against somebody is said in words, to whoever reads it, in English and in Thai."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest

from waitlist.flows.said import words
from waitlist.fraud import Weights
from waitlist.i18n import catalogue
from waitlist.web.admin import drawing, wording
from waitlist.web.views import reason

SIGNALS = [*(field.name for field in dataclasses.fields(Weights)), "cluster"]


def as_it_is(text: str) -> str:
    return text


def said(name: str, public: Callable[[str], str], admin: Callable[[str], str]) -> list[str]:
    """Return how a signal is said to who brought a friend, to the friend, and to a reviewer."""
    return [reason(public, name), words(public)[name], wording.reasons(admin)[name]]


@pytest.mark.parametrize("name", SIGNALS)
def test_each_signal_has_its_words_in_english_and_thai_for_each_who_reads_it(name: str) -> None:
    english = said(name, as_it_is, as_it_is)
    assert len(set(english)) == 3
    assert reason(as_it_is, "nothing of the kind") not in english
    for text in said(name, catalogue("th").gettext, drawing.words("th").gettext):
        assert re.search("[฀-๿]", text), text
        assert not re.search("[A-Za-z]", text), text


def test_figures_behind_signals_have_their_names_in_both_languages() -> None:
    facts = {"friends": 9, "scattered": [80, 4, 0], "network": [3, 4], "domains": [20, 30, 0, 100]}
    assert wording.facts_said(facts, as_it_is) == (
        ("friends", "9"),
        ("one mail domain, from everywhere", "80 / 4 / 0"),
        ("friends on one network", "3 / 4"),
        ("a few at each of several domains", "20 / 30 / 0 / 100"),
    )
    for name, _ in wording.facts_said(facts, drawing.words("th").gettext):
        assert not re.search("[A-Za-z]", name), name
