"""Everything that speaks against somebody is said in words, to whoever reads it, in English and in Thai."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from gettext import NullTranslations

import pytest

from waitlist.flows.said import words
from waitlist.flows.why import TOLD, Why
from waitlist.fraud import Weights
from waitlist.i18n import catalogue
from waitlist.web.admin import drawing, wording
from waitlist.web.why import sentence

SIGNALS = [*(field.name for field in dataclasses.fields(Weights)), "cluster"]


ENGLISH = NullTranslations()


def as_it_is(text: str) -> str:
    return text


def said(name: str, language: str, public: NullTranslations, admin: Callable[[str], str]) -> list[str]:
    """Return how a signal is said to who brought them, to a friend, and to a reviewer."""
    found = (Why(TOLD.get(name, name), friends, friends) for friends in (0, 1, 12))
    told = dict.fromkeys(sentence(public, language, each) for each in found)
    return [*told, words(public.gettext)[name], wording.reasons(admin)[name]]


@pytest.mark.parametrize("name", SIGNALS)
def test_each_signal_has_its_words_in_english_and_thai_for_each_who_reads_it(name: str) -> None:
    english = said(name, "en", ENGLISH, as_it_is)
    assert len(set(english)) == len(english) >= 3
    assert sentence(ENGLISH, "en", Why("nothing of the kind")) not in english
    for text in said(name, "th", catalogue("th"), drawing.words("th").gettext):
        assert re.search("[฀-๿]", text), text
        assert not re.search("[A-Za-z]", text), text


@pytest.mark.parametrize(
    ("found", "english", "thai"),
    [
        (Why("network", 2, 1), "2 friends joined from the same network within a minute", "2 คน 1 นาที"),
        (Why("network", 12, 7), "12 friends joined from the same network within 7 minutes", "12 คน 7 นาที"),
        (Why("network", 3, 60), "3 friends joined from the same network within an hour", "3 คน 1 ชั่วโมง"),
        (Why("network", 3, 300), "3 friends joined from the same network within 5 hours", "3 คน 5 ชั่วโมง"),
        (Why("network"), "several friends joined from the same network within a short time", ""),
        (Why("browser", 4), "4 friends joined in the same browser", "4 คน"),
        (Why("domain", 1200), "1,200 addresses belong to one mail domain", "1,200"),
        (Why("disposable"), "some addresses are of the throw-away kind", ""),
        (Why("program"), "some forms look filled in by a program", ""),
        (Why("disposable", 1), "an address is of the throw-away kind", "1"),
        (Why("disposable", 2), "2 addresses are of the throw-away kind", "2"),
        (Why("program", 1), "a form looks filled in by a program", "1"),
        (Why("alike", 1), "several addresses look alike or made up", ""),
        (Why("cluster", 5), "they are like others that we are looking at", ""),
        (Why("", 3), "we are having a closer look", ""),
    ],
)
def test_how_many_and_how_quickly_is_said_where_it_is_known(found: Why, english: str, thai: str) -> None:
    assert sentence(ENGLISH, "en", found) == english
    assert re.findall("[0-9,]+", sentence(catalogue("th"), "th", found)) == re.findall("[0-9,]+", thai)
    for part in thai.split()[1::2]:
        assert part in sentence(catalogue("th"), "th", found)


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
