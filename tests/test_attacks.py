"""The attacks of `docs/security.md` on people, links and mails, against the real application.

Each prints its figure (`-s` shows it). `scripts/test --long tests/test_attacks*.py -s` takes the full counts.
"""

# ruff: noqa: T201 - the figures are reported

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from attacks import on_each, on_each_if_long, times
from game import Game
from served import HARRYS, Served, code_on, masked, path_of, write_folder
from staff import serving

from waitlist.addresses import parse
from waitlist.flows import outgoing
from waitlist.mail.pace import Pace
from waitlist.referrals import new_code
from waitlist.store.database import Tx
from waitlist.tokens import Purpose, random_bytes, session_hash

pytestmark = on_each_if_long


def test_any_number_of_spellings_of_one_mailbox_earns_one_credit(game: Game) -> None:
    ada = game.member("ada@example.com")
    rng, tries = random.Random(1), times(40, 10_000)  # noqa: S311 - a fixed seed, so that it can be run again
    for number in range(tries):
        name = "".join(rng.choice(("", ".")) + sign for sign in "mallory").strip(".")
        name = "".join(rng.choice((sign.upper(), sign)) for sign in name)
        joined = game.join(f"{name}+{number}@{rng.choice(('gmail.com', 'GoogleMail.com'))}", by=ada)
        game.confirm(joined.code)
    credits = len(game.rows("select 1 from credits where state = 'counted'"))
    print(f"{tries} spellings: {credits} credits")
    assert (credits, game.friends("ada@example.com")) == (1, 1)


def test_people_whose_names_differ_by_a_dot_elsewhere_are_never_one(game: Game) -> None:
    tries = times(40, 10_000)
    for number in range(tries):
        dotted = f"{number:b}".replace("0", "a.").replace("1", "b.")
        game.join(f"{dotted}x@example.org")
        game.join(f"{dotted.replace('.', '')}x@example.org")
    people = len(game.rows("select 1 from signups"))
    print(f"{2 * tries} names: {people} people")
    assert people == 2 * tries


@asynccontextmanager
async def waiting(folder: Path, number: int) -> AsyncIterator[tuple[Served, list[str]]]:
    """Serve, and give the links of friends who joined by Ada's and have not confirmed. Nothing is held."""
    site = f'{HARRYS}\n[fraud]\npreset = "off"\n'
    async with serving(folder, "[limits]\nenabled = false\n", harrys=site) as served:
        ada = await served.member("ada@example.com")
        code = code_on((await ada.get("/me")).text)
        for each in range(number):
            async with served.browser(client=f"203.{each // 250}.{each % 250}.1") as browser:
                await browser.post("/join", data={"email": f"p{each}@example.com", "ref": code})
        mails = await served.mails()
        yield served, [path_of(mail.confirm_url) for kind, _, mail in mails if kind == "confirm"]


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[tuple[Served, list[str]]]:
    """Forty of them."""
    async with waiting(tmp_path, times(4, 40)) as found:
        yield found


@pytest.fixture
async def many(tmp_path: Path) -> AsyncIterator[tuple[Served, list[str]]]:
    """A thousand of them."""
    async with waiting(tmp_path, times(4, 1_000)) as found:
        yield found


@on_each
async def test_a_button_pressed_by_many_at_once_counts_once(crowd: tuple[Served, list[str]]) -> None:
    served, links = crowd

    async def press(number: int, link: str) -> int:
        async with served.browser(client=f"203.{number}.9.1") as browser:
            return (await browser.post(link)).status_code

    # Twenty buttons at a time: more presses than may wait for the database are told to come again.
    answers: list[int] = []
    for first in range(0, len(links), 20):
        some = links[first : first + 20]
        answers += await asyncio.gather(*(press(number, link) for link in some for number in range(64)))
    assert set(answers) == {303}
    rows = await served.rows("select friends from signups where canonical = 'ada@example.com'")
    credited = await served.rows("select friend from credits where state = 'counted'")
    unlocked = await served.rows("select tier, count(*) as times from unlocks group by signup, tier")
    print(f"{len(answers)} presses of {len(links)} buttons: {rows[0]['friends']} friends")
    assert rows[0]["friends"] == len(credited) == len(links)
    assert all(row["times"] == 1 for row in unlocked)


async def test_programs_that_open_links_confirm_nobody(many: tuple[Served, list[str]]) -> None:
    served, links = many
    for link, method in product(links, ["GET"] * 20 + ["HEAD"] * 5 + ["OPTIONS"]):
        async with served.browser(user_agent="Mozilla/5.0 (scanner)") as scanner:
            await scanner.request(method, link)
    confirmed = await served.rows("select 1 from signups where status = 'confirmed'")
    print(f"{len(links)} links opened 25 times: {len(confirmed) - 1} confirmations")
    assert len(confirmed) == 1, "Ada, from before"


def test_a_million_guesses_find_no_code() -> None:
    real = {new_code(random_bytes) for _ in range(times(10_000, 100_000))}
    guesses = times(50_000, 1_000_000)
    hits = sum(new_code(random_bytes) in real for _ in range(guesses))
    print(f"{guesses} guesses at {len(real)} codes: {hits} hits")
    assert hits == 0


async def test_nobody_learns_whether_an_address_is_on_the_list(served: Served) -> None:
    pairs, took = times(10, 1_000), {"known": [], "new": []}  # type: dict[str, list[float]]
    await served.member("ada@example.com")
    await served.member("eve@example.com")
    await served.database.write(_complained, "eve@example.com")
    differing = 0
    for number in range(pairs):
        seen = []
        for kind, email in (("known", ("ada", "eve")[number % 2]), ("new", f"p{number}")):
            async with served.browser(client=f"203.{number // 256}.{number % 256}.1") as browser:
                begun = time.perf_counter()
                joined = await browser.post("/join", data={"email": f"{email}@example.com"})
                took[kind].append(time.perf_counter() - begun)
                recovered = await browser.post("/recover", data={"email": f"{email}@example.com"})
                seen.append((masked(joined), masked(recovered)))
        differing += seen[0] != seen[1]
    known, new = (statistics.median(took[kind]) * 1000 for kind in ("known", "new"))
    print(f"{2 * pairs} pairs: {differing} differ; a join took {known:.1f} ms (known), {new:.1f} (new)")
    assert differing == 0


def _complained(tx: Tx, canonical: str) -> None:
    tx.run("update signups set complained_at = 1, unsubscribed_at = 1 where canonical = :it", it=canonical)


@on_each
async def test_nobody_is_mailed_more_than_three_times_from_wherever_and_whichever_way(served: Served) -> None:
    tries, victim = times(40, 1_000), "victim@example.com"
    left = 0
    for number in range(tries):
        async with served.browser(client=f"203.{number // 256}.{number % 256}.1") as mallory:
            for path, fields in (
                ("/join", {"email": victim}),
                ("/me/resend", {}),
                ("/recover", {"email": victim}),
                ("/me/address", {"address": f"other{number}@example.com"}),
                ("/me/address", {"address": victim}),
            ):
                await mallory.post(path, data=fields)
                left += await served.database.write(_leaving, victim)
    print(f"{5 * tries} forms from {tries} networks: {left} mails to one address")
    assert 1 <= left <= 3


def _leaving(tx: Tx, canonical: str) -> int:
    """Send what may leave now; return how many mails that are to one address."""
    day = 1_790_000_000_000
    terms = outgoing.Terms(Pace(10_000.0, 100_000), 1000, 3, 10)
    rows = outgoing.take(tx, terms, now=2 * day, at=2000 * day, limit=100, many_back=False).rows
    for row in rows:
        tx.run("update outbox set state = 'sent', finished_at = :now where id = :id", now=day, id=row["id"])
    them = tx.one("select id from signups where canonical = :it", it=canonical)
    return 0 if them is None else sum(row["signup"] == them["id"] for row in rows)


async def test_no_token_opens_what_it_is_not_for(tmp_path: Any) -> None:
    text = '[brand]\nname = "{}"\n[leaderboard]\nenabled = true\n'
    write_folder(tmp_path, 'default_site = "one"', one=text.format("One"), two=text.format("Two"))
    served = Served(tmp_path)
    async with served.app.running():
        await served.member("ada@example.com")
        (row,) = await served.rows(
            "select l.code, l.proof, s.epoch from links l join signups s on s.link = l.id"
        )
        ours = {"confirm": "confirm", "status": "s", "fresh": "s", "unsubscribe": "unsubscribe"}
        late = str(4_000_000_000_000)
        parts = [(row["code"], row["proof"]), (row["code"], str(row["epoch"])), (row["code"],)]
        parts.append((row["code"], str(row["epoch"]), late))
        fit = {"confirm": parts[0], "status": parts[1], "unsubscribe": parts[2], "fresh": parts[3]}
        tried = accepted = 0
        async with served.browser() as mallory:
            for purpose, page, said, site in product(get_args(Purpose), ours.values(), parts, ("one", "two")):
                if site == "one" and ours[purpose] == page and said == fit[purpose]:
                    continue
                token = served.tokens.sign(purpose, site, *said)
                for method in ("GET", "POST"):
                    answer = await mallory.request(method, f"/{page}/{token}")
                    tried += 1
                    accepted += answer.status_code not in (404, 405) or "session" in str(answer.headers)
        print(f"{tried} uses of tokens for something else: {accepted} accepted")
        assert accepted == 0
    served.forget()


async def test_the_database_has_no_session_that_could_be_used(served: Served) -> None:
    ada = await served.member("ada@example.com")
    cookie = ada.cookies["session"]
    kept = [row["token_hash"] for row in await served.rows("select token_hash from sessions")]
    assert cookie not in kept
    assert session_hash(cookie) in kept


def test_every_address_of_the_attack_is_one_mailbox() -> None:
    assert parse("M.A.L.lory+7@GoogleMail.com").canonical == "mallory@gmail.com"
