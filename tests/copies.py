"""A campaign with a row in every table that is copied, and what must be the same after a copy."""

from __future__ import annotations

from pathlib import Path

from exporting import exported
from game import START, Game

from waitlist.addresses import parse
from waitlist.exports import EXPORTS
from waitlist.flows import forget
from waitlist.flows.returned import Returned, heard
from waitlist.store import mail_pace, suppressed, visits
from waitlist.store.database import Tx

ODD = (
    'O\'Hara "Bo" \\ {x}',
    "นลินี ก่ำ",
    "🪒 👩‍👩‍👧‍👦 e\u0301",
    "%s :name $1 null",
    "\u202eback\u2028line",
    " \\u0000 \\N ",
)
"""Names with whatever could mean something to a database on the way."""


class Played:
    """What was noted down of a campaign when its servers stopped."""

    def __init__(self, folder: Path, url: str) -> None:
        with Game(folder, url=url, place={"rule": "friends"}, consent={"text": "Write to me."}) as game:
            ada = game.member("ada@example.com")
            for number, name in enumerate(ODD):
                game.confirm(game.join(f"friend{number}@example.com", by=ada, name=name).code)
            gone = game.join("gone@example.com", by=ada)
            assert game.confirm(gone.code)
            game.do(forget.erase, game.site, game.signup("gone@example.com"), game.tick())
            game.join("lost@example.com", consent=True)
            told = [Returned(parse("lost@example.com"), "bounce")]
            game.do(heard, [game.site], told, game.tick())
            game.do(suppressed.count_mail, game.site.id, "0f" * 32, day=20_000, mail=1)
            game.do(_counted_mails)
            for channel in ("", "mail", "ไลน์"):
                game.do(
                    visits.add, site=game.site.id, day=20_000, link=0, channel=channel, visits=3, shares=1
                )
            game.do(_looked_after, game.site.id, game.link(ada)["signup"])
            self.waiting = game.join("zoe@example.com", by=ada).code
            self.session = game.come_back(ada)
            self.exports = exports(game)
            self.now = game.now
            assert game.differences() == []

    def goes_on(self, folder: Path, url: str) -> None:
        """Play on where it stopped, on another database: all is as it was, and mails still lead in."""
        with Game(folder, url=url, place={"rule": "friends"}, consent={"text": "Write to me."}) as game:
            game.now = self.now
            assert exports(game) == self.exports
            assert game.differences() == []
            before = game.friends("ada@example.com")
            assert game.status(self.session).friends == before
            assert game.confirm(self.waiting)
            assert game.friends("ada@example.com") == before + 1
            assert game.differences() == []


def _counted_mails(tx: Tx) -> None:
    mail_pace.hold(tx)
    mail_pace.keep(tx, next_at=START * 1000, day=20_000, mails=7)


def _looked_after(tx: Tx, site: int, signup: int) -> None:
    """Write what founders and reviewers leave behind."""
    tx.insert("users", id=1, email="owner@example.com", role="owner", password="$argon2id$", created_at=START)
    tx.insert("user_codes", user_id=1, hash="a1")
    tx.insert(
        "admin_sessions", token_hash="b2", id=7, user_id=1, created_at=START, seen_at=START, expires_at=START
    )
    tx.insert("admin_devices", token_hash="c3", user_id=1, expires_at=START)
    tx.insert("audit", id=1, at=START, user_id=1, who="owner@example.com", action="sign_in")
    tx.insert("solutions", hash="d4", expires_at=START)
    tx.insert("kept_out", site=site, hash="f6", created_at=START)
    tx.insert("signals", site=site, friend=1, score=120, parts="{}", facts='{"ไทย": 1}', judged_at=START)
    decision = {"kind": "cluster", "made_by": "", "made_at": START, "finished": 1}
    tx.insert("decisions", id=1, site=site, signup=signup, **decision)
    tx.insert("decision_steps", decision=1, number=1, subject="credit", key="1", before="{}", after="{}")
    tx.insert(
        "clusters", id=1, site=site, referrer=signup, kind="network", name="e5", decision=1, found_at=START
    )
    tx.insert("releases", link=signup, site=site, signup=signup, friends=60, found_at=START)
    tx.insert("appeals", id=1, site=site, signup=signup, words="ขอให้ดูอีกครั้ง", opened_at=START)


def exports(game: Game) -> dict[str, bytes]:
    return {kind: exported(game, kind) for kind in EXPORTS}


def fill(folder: Path, url: str, people: int) -> None:
    """Let many people join at once. Each link refers to one that comes later, as far away as it can be."""
    with Game(folder, url=url) as game:
        game.do(_fill, site=game.site.id, people=people)


def _fill(tx: Tx, site: int, people: int) -> None:
    for into in (
        """signups (id, site, canonical, address, member, language, status, joined_at)
           select i, :site, 'p' || i || '@a.example', 'p' || i || '@a.example', i, 'en', 'pending', :start""",
        """links (id, site, code, kind, signup, created_at, referrer_link)
           select i, :site, 'c' || i, 'submission', i, :start, :people + 1 - i""",
        "link_counts (link, joins, waiting) select i, 1, 1",
    ):
        table, columns, what = into.partition(")")
        counted = "with recursive n (i) as (select 1 union all select i + 1 from n where i < :people)"
        tx.run(f"insert into {table}{columns} {counted} {what} from n", people=people, site=site, start=START)
