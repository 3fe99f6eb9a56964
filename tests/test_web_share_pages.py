"""Share pages that were drawn once and filled in are those that would have been drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from game import LADDER, START, Game
from hypothesis import given, settings
from hypothesis import strategies as st

from waitlist import pages
from waitlist.flows.leaderboard import NOBODY, Board, Leader
from waitlist.flows.status import Status
from waitlist.flows.why import Why
from waitlist.sites import Site
from waitlist.themes import load_theme
from waitlist.web import views
from waitlist.web.share_pages import KINDS, SharePages

ADA: dict[str, Any] = {
    "proven": True, "confirmed": True, "must_confirm": False, "code": "bcdfghjkmnpr",
    "address": "ada@example.com", "language": "en", "friends": 1, "waiting": 0, "alias": "Ada",
}  # fmt: skip
TOP = max(int(str(tier["friends"])) for tier in LADDER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with Game(folder, languages=("en", "th"), leaderboard={"enabled": True}) as game:
        yield game.site


@pytest.fixture(scope="module")
def bare_site(folder: Path) -> Iterator[Site]:
    """A site without ladder and leaderboard."""
    with Game(folder, tiers=(), name="bare") as game:
        yield game.site


@pytest.fixture(scope="module")
def kept(site: Site) -> SharePages:
    """One shelf of pages for all examples: most are filled into what another one left."""
    return SharePages(site)


def drawn(site: Site, status: Status, language: str = "en", notice: str = "", board: Board = NOBODY) -> bytes:
    frame = site.frame(language, "/me")
    page: pages.Share = views.share(site, frame, status, START, board)
    changed = {name: getattr(page, name) for name in page.__slots__} | {"notice": notice}
    return site.theme.render(pages.Share(**changed), frame).encode()


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"proven": False, "confirmed": False, "must_confirm": True, "friends": 0, "alias": ""},
        {"alias": "", "place": 12, "people": 345},
        {"alias": "", "place": 1, "people": 1},
        {"place": 1_234_567, "people": 5_000_000, "friends": 12_345, "earned": ("cream", "handle", "set")},
        {"place": 2, "people": 2, "friends": 2, "waiting": 2, "held": 2, "earned": ("handle",)},
        {"address": "o'hara&sons@example.com", "alias": "<b>Ada & Ben</b>", "name": '"Ada"'},
        {"address": "ผู้ใช้@example.com", "alias": "น้ำผึ้ง"},
        {"address": "qVq+&'\"<>%@mark.example", "alias": "qWq &'\"<>% Mark"},
        {"place": 4_028_193_501, "people": 73_028_193_507, "waiting": 4_478_193_501, "alias": "4,028"},
        {"friends": 5000, "waiting": 3, "held": 9, "reasons": (Why("network", 9, 120),), "subscribed": False},
    ],
    ids=[
        "plain", "provisional", "in-line", "first-and-only", "a-star", "two-of-all", "markup", "thai",
        "the-marks-themselves", "the-numbers-of-the-marks", "many",
    ],
)  # fmt: skip
def test_a_filled_in_page_is_the_page_itself(site: Site, language: str, changes: dict[str, Any]) -> None:
    prepared = SharePages(site)
    status = Status(**ADA | changes)
    other = Status(**ADA | changes | {"code": "222333444555", "address": "ben@example.com"})
    for seen in (other, status, status):
        assert prepared.body((language, False), seen, "", START) == drawn(site, seen, language)


NUMBERS = st.one_of(st.integers(0, 5), st.integers(0, 10**7))
NAMES = st.one_of(st.just(""), st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=24))
STATUSES = st.builds(
    Status,
    proven=st.booleans(),
    confirmed=st.booleans(),
    must_confirm=st.booleans(),
    code=st.text("bcdfghjkmnpqrstvwxz23456789", min_size=12, max_size=12),
    address=NAMES.map(lambda name: name and f"{name}@example.com"),
    language=st.sampled_from(["en", "th"]),
    friends=NUMBERS,
    waiting=NUMBERS,
    earned=st.sets(st.sampled_from(["cream", "handle", "set"])).map(lambda tiers: tuple(sorted(tiers))),
    held=NUMBERS,
    counting=NUMBERS,
    reasons=st.sampled_from([(), (Why("disposable", 1),), (Why("alike", 3), Why("network", 200, 60))]),
    name=NAMES,
    alias=NAMES,
    place=st.one_of(st.none(), NUMBERS),
    people=st.one_of(st.none(), NUMBERS),
    subscribed=st.booleans(),
    member=st.integers(1, 9),
    fresh=st.booleans(),
)


BOARDS = st.lists(
    st.builds(Leader, st.just(0), NAMES, st.integers(1, 9), st.integers(1, 6), st.just("")),
    max_size=6,
    unique_by=lambda leader: leader.member,
).map(
    lambda found: Board(
        tuple(sorted(found, key=lambda leader: -leader.friends)),
        tuple(sorted((leader.friends for leader in found), reverse=True)),
    )
)


@settings(max_examples=150, deadline=None)
@given(
    status=STATUSES,
    language=st.sampled_from(["en", "th"]),
    notice=st.sampled_from(["", "Saved."]),
    board=BOARDS,
)
def test_whatever_a_session_sees_its_filled_in_page_is_the_page_itself(
    site: Site, kept: SharePages, status: Status, language: str, notice: str, board: Board
) -> None:
    filled = kept.body((language, False), status, notice, START, board)
    assert filled == drawn(site, status, language, notice, board)


@settings(max_examples=30, deadline=None)
@given(status=STATUSES)
def test_a_site_without_a_ladder_fills_its_pages_as_well(bare_site: Site, status: Status) -> None:
    assert SharePages(bare_site).body(("en", False), status, "", START) == drawn(bare_site, status)


LOOKS = {
    "compares": "{% if place < 10 %}top ten{% endif %}",
    "is-it": "{% if place == 7 %}lucky{% endif %}",
    "is-it-not": "{% if waiting_ != 2 %}not two{% endif %}",
    "halves": "{{ place // 2 }} {{ place / people }} {{ people - place }}",
    "odd": "{{ place is odd }} {{ place is divisibleby 3 }}",
    "stars": "{% for _ in range(friends.waiting) %}*{% endfor %}",
    "more-stars": "{{ '*' * friends.waiting }}",
    "cuts-by": "{{ 'abcdef'[:friends.waiting] }} {{ [1, 2, 3, 4][friends.held:] }}",
    "looks-up": "{{ {2: 'two', 3: 'three'}.get(friends.waiting, 'many') }}",
    "among": "{{ place in (3, 7, 11) }} {{ [place, people]|max }}",
    "rounds": "{{ place|round(-1) }} {{ place|float }} {{ place|int + 1 }} {{ place|abs }}",
    "formats": "{{ '%05d'|format(place) }} {{ '%.1f'|format(place) }} {{ '{:x}'.format(place) }}",
    "bits": "{{ place.bit_length() }} {{ place.real }}",
    "json": "{{ place|tojson }} {{ alias|tojson }}",
    "another-sign": "{{ number(place)|replace(',', '.') }}",
    "digits": "{{ place|string|length }} {{ number(people)|length }}",
    "size": "{{ people|filesizeformat }}",
    "shouts": "{{ alias|upper }} {{ alias.lower() }} {{ alias|title }}",
    "counts-letters": "{{ alias|length }} {{ link|length }} {{ sent_to|wordcount }}",
    "knows-somebody": "{% if alias == 'Ada' %}Countess{% endif %}",
    "knows-an-end": "{% if sent_to.endswith('.org') %}charity{% endif %}{% if 'ex' in sent_to %}!{% endif %}",
    "initial": "{{ alias[0] }} {{ alias|first }} {{ alias[:2] }} {{ alias|truncate(3) }}",
    "another-way": "{{ alias|urlencode }} {{ alias|safe }} {{ alias|e|e }} {{ alias|striptags }}",
    "is-upper": "{{ alias is upper }} {{ alias is lower }}",
    "letters": "{% for letter in alias %}{{ letter }}.{% endfor %} {{ alias|reverse }} {{ alias|list }}",
    "sorts": "{{ [alias, 'B']|sort|join }} {{ alias < 'B' }}",
    "puts-together": "{{ place }}{{ people }}{{ place }} {{ alias ~ place ~ alias }} {{ alias + '!' }}",
    "friends": "{% if ladder.friends > 4500 %}star{% endif %}{{ friends.counted % 2 }}",
    "breaks-for-some": "{{ 1 // (friends.waiting - 997) }}",
    "joined": "{{ friends.joined - friends.waiting }}",
    "leads": "{% for one in leaders if one.friends > 9 %}{{ one.rank + 1 }} {{ one.name|upper }}{% endfor %}",
}


@pytest.fixture(scope="module")
def looking(site: Site, folder: Path) -> dict[str, Site]:
    """The site with a template for each way to look at values."""
    found = {}
    for name, look in LOOKS.items():
        own = folder / name
        (own / "templates").mkdir(parents=True)
        look_at = look.replace("waiting_", "friends.waiting")
        text = '{% extends "core/share.html" %}{% block title %}' + look_at + "{% endblock %}"
        (own / "templates/share.html").write_text(text, "utf-8")
        found[name] = Site(site.in_force, site.settings, load_theme(site.settings, own))
    return found


@pytest.mark.parametrize("name", LOOKS)
def test_a_template_may_look_at_a_value_in_any_way(looking: dict[str, Site], name: str) -> None:
    shown = looking[name]
    prepared = SharePages(shown)
    for number in (2, 3, 4, 7, 12, 4001, 5000):
        for alias in ("Ada", "BEN", "<i>O'Hara & Söhne</i>", "น้ำผึ้ง", "b"):
            own = {
                "alias": alias,
                "address": f"{alias}@example.org",
                "place": number,
                "people": number + 5000,
            }
            status = Status(
                **ADA | own, earned=("cream", "handle", "set"), held=number + 1
            )._replace(friends=number, waiting=number)  # fmt: skip
            board = Board((Leader(1, alias, 7, number, ""),), (number,))
            page = prepared.body(("en", False), status, "", START, board)
            assert page == drawn(shown, status, board=board)


def test_a_template_that_writes_values_alone_is_filled_in(site: Site) -> None:
    prepared = SharePages(site)
    for number in (2, 30, 4000):
        own = {"place": number, "people": number, "waiting": number, "friends": number, "alias": f"A{number}"}
        prepared.body(("en", False), Status(**ADA | own), "", START)
    kinds = list(prepared._kinds.values())  # noqa: SLF001 - that it was drawn is not to be seen from outside
    assert None not in kinds
    assert len(kinds) == 2  # two friends do not reach the top, the others do


def test_friends_beyond_the_last_tier_are_a_number_like_others(site: Site) -> None:
    prepared = SharePages(site)
    for friends in range(TOP, TOP + 50):
        status = Status(**ADA | {"friends": friends})
        assert prepared.body(("en", False), status, "", START) == drawn(site, status)
    assert len(prepared._kinds) == 1  # noqa: SLF001 - what is bounded is inside


def test_only_so_many_kinds_of_pages_are_kept_those_asked_for_last(site: Site) -> None:
    prepared = SharePages(site)
    often = Status(**ADA)
    prepared.body(("en", False), often, "", START)
    page = next(iter(prepared._kinds.values()))  # noqa: SLF001 - what is bounded is inside
    for number in range(KINDS + 3):
        prepared.body(("en", False), Status(**ADA), f"notice {number}", START)
        prepared.body(("en", False), often, "", START)
    assert len(prepared._kinds) == KINDS  # noqa: SLF001 - what is bounded is inside
    assert page in prepared._kinds.values()  # noqa: SLF001 - what is bounded is inside
