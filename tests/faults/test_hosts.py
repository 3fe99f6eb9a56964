"""Two hosts on one PostgreSQL are one campaign, and what one of them leaves behind the other does."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from command import arguments, environment
from faults.crowd import Crowd
from faults.hosts import Browser, Hosts
from faults.ledger import Ledger
from faults.web import Web, write_folder
from postgres import Postgres
from running import until
from served import code_on
from smtp import MailServer

from waitlist.clock import now
from waitlist.jobs import AT_ONCE, LEASE


@pytest.fixture
def hosts(durable: Postgres, tmp_path: Path) -> Iterator[Hosts]:
    folders = write_folder(tmp_path / "one"), write_folder(tmp_path / "other")
    ledger = Ledger(durable.create(), folders[0])
    with ExitStack() as at_end:
        mails = at_end.enter_context(MailServer())
        variables = {
            "WAITLIST_DATABASE_URL": ledger.url,
            "WAITLIST_MAIL_URL": mails.url,
            "WAITLIST_MAIL_PER_SECOND": "400",
        }
        pairs = [
            (
                at_end.enter_context(Web(folder, address, **variables)),
                at_end.enter_context(Web(folder, address, **variables)),
            )
            for folder, address in zip(folders, ("127.0.0.1", "127.0.0.2"), strict=True)
        ]
        yield Hosts(*pairs, mails, ledger)


def test_what_happens_on_one_host_is_seen_on_the_other(hosts: Hosts) -> None:
    ada = Browser(hosts)
    ada.join("ada@example.com", hosts.one[0])
    ada.confirm("ada@example.com", hosts.other[0])
    code = code_on(ada.get(hosts.one[1], "/me"))
    for number in range(1, 5):
        friend = Browser(hosts)
        friend.join(f"friend{number}@example.com", hosts.other[0], ref=code)
        friend.confirm(f"friend{number}@example.com", hosts.other[1])
        so_far = f"{number} friend{'s' if number > 1 else ''} so far"
        assert all(so_far in ada.get(web, "/me") for web in hosts.all)
    _right_everywhere(hosts, "the leaderboard", lambda web: "<td>4</td>" in ada.get(web, "/leaderboard"))
    _right_everywhere(hosts, "the number of people", lambda web: "5 people are on" in ada.get(web, "/"))

    # The new ladder is known to the files of one host only.
    site = hosts.one[0].folder / "sites" / "harrys" / "site.toml"
    site.write_text(site.read_text("utf-8").replace("friends = 5\n", "friends = 3\n"), "utf-8")
    subprocess.run(
        arguments("tiers", "apply", "--yes"),
        cwd=hosts.one[0].folder,
        env=environment(WAITLIST_DATABASE_URL=hosts.ledger.url),
        check=True,
        capture_output=True,
    )
    _right_everywhere(hosts, "a new ladder", lambda web: "<strong>3</strong> friends" in ada.get(web, "/me"))
    assert hosts.ledger.rows("select tier, count(*) from unlocks group by tier") == [("cream", 1)]
    until(lambda: not hosts.states()["queued"])
    assert set(hosts.came().values()) == {1}
    assert hosts.ledger.differences() == []


def test_four_workers_send_every_mail_once(hosts: Hosts, long: bool) -> None:
    crowd = asyncio.run(_come(hosts, hosts.all, seconds=10 if long else 2))
    until(lambda: not hosts.states()["queued"], seconds=120)
    came = hosts.came()
    print(f"{came.total()} mails by four workers, {came.total() - len(came)} of them again")  # noqa: T201 - reported
    assert len(came) == hosts.states()["sent"]
    assert set(came.values()) == {1}
    assert len(came) >= len(crowd.joined)
    assert hosts.ledger.judge(crowd.joined).lost == 0


def test_the_mails_that_a_dead_host_had_taken_are_sent_by_the_other(hosts: Hosts, long: bool) -> None:
    hosts.mails.delay = 0.5  # some are always under way
    crowd = asyncio.run(_come(hosts, hosts.all, seconds=1))
    for web in hosts.one:
        web.kill()
    died = now()
    hosts.mails.delay = 0.0
    later = asyncio.run(_come(hosts, hosts.other, seconds=2))
    # What is left was taken before the host died, and its time is not over. All else is due sooner.
    left = f"state = 'queued' and due_at between {died + LEASE // 2} and {died + LEASE}"
    until(lambda: hosts.states()["queued"] == hosts.count(left), seconds=60)
    taken = hosts.count(left)
    assert taken <= AT_ONCE * len(hosts.one)
    if not long:
        hosts.ledger.carry_out(f"update outbox set due_at = {died} where {left}")  # noqa: S608 - of tests
    until(lambda: not hosts.states()["queued"], seconds=LEASE / 1000 + 60)
    came = hosts.came()
    print(  # noqa: T201 - the figures are reported
        f"{len(came)} mails, {taken} of them taken by the host that died, "
        f"{came.total() - len(came)} sent again, the last {(now() - died) / 1000:.0f} s after it died"
    )
    verdict = hosts.ledger.judge(crowd.joined + later.joined)
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert hosts.states() == {"sent": len(came)}
    assert taken
    assert came.total() - len(came) <= taken


async def _come(hosts: Hosts, webs: tuple[Web, ...], seconds: float) -> Crowd:
    crowd = Crowd(f"come{time.monotonic_ns()}", hosts.ledger.codes(20))
    async with crowd.around(*webs, clients=4):
        await asyncio.sleep(seconds)
    assert crowd.wrong == []
    return crowd


def _right_everywhere(hosts: Hosts, what: str, is_right: Callable[[Web], bool]) -> None:
    began = time.monotonic()
    until(lambda: all(is_right(web) for web in hosts.all))
    print(f"{what}: right on all four after {time.monotonic() - began:.1f} s")  # noqa: T201 - the figures are reported
