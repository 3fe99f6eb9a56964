"""People as their founder looks for them: a page at a time, the newest or the busiest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from waitlist.store.database import Row, Tx

LOOKED_AT: Final = 200_000
"""People looked at for one page: rare ones are found in several steps, and nothing waits for long."""

NEWEST: Final = 2**63 - 1

_CONDITIONS: Final = {
    "status": "s.status = :status",
    "held": "s.friends_held > 0",
    "tier": """exists (select 1 from unlocks u where u.site = s.site and u.signup = s.id and u.tier = :tier
               and u.state <> 'revoked')""",
    "domain": r"s.canonical like :domain escape '\'",
    "source": "(l.source = :source or l.utm_source = :source or l.channel = :source)",
    "words": r"""(l.code = :words or lower(s.address) like :like escape '\'
               or lower(coalesce(nullif(s.name, ''), l.name, '')) like :like escape '\'
               or lower(s.alias) like :like escape '\')""",
    "canonical": "s.canonical = :canonical",
}

_SHOWN: Final = """s.id, s.address, coalesce(nullif(s.name, ''), l.name, '') as name, s.alias, s.status,
             s.friends, s.friends_held, s.joined_at, s.confirmed_at, s.number, s.unsubscribed_at, s.is_test,
             s.name_hidden, l.code, l.source, l.utm_source, l.channel"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; what is empty is anybody's. `canonical` is a whole address, `words` part of one."""

    status: str = ""
    held: bool = False
    tier: str = ""
    domain: str = ""
    source: str = ""
    words: str = ""
    canonical: str = ""

    @property
    def conditions(self) -> str:
        """The conditions in SQL: constants of ours, chosen by what is wanted."""
        names = [name for name in _CONDITIONS if getattr(self, name)]
        return "".join(f" and {_CONDITIONS[name]}" for name in names)

    @property
    def values(self) -> dict[str, str]:
        """The values of the parameters in these conditions."""
        like = f"%{_escaped(self.words.lower())}%"
        values = {
            "status": self.status,
            "tier": self.tier,
            "domain": f"%@{_escaped(self.domain)}",
            "source": self.source,
            "words": self.words.lower(),
            "canonical": self.canonical,
        }
        used = {name: value for name, value in values.items() if getattr(self, name)}
        return used | ({"like": like} if self.words else {})


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def newest(
    tx: Tx, site: int, wanted: Wanted, *, before: int, limit: int, most: int = LOOKED_AT
) -> tuple[list[Row], int | None]:
    """Return people who joined before the one with the id `before`, the newest first; nobody erased.

    Also the id to go on before: None when all were looked at. `most` people are looked at.
    """
    last = _looked_at(tx, site, before, most) if wanted.conditions else 0
    rows = tx.all(
        f"""select {_SHOWN}
            from signups s left join links l on l.id = s.link
            where +s.site = :site and s.id < :before and s.id > :last and s.status <> 'erased'
              {wanted.conditions} order by s.id desc limit :limit""",  # noqa: S608 - constants of ours
        site=site,
        before=before,
        last=last,
        limit=limit,
        **wanted.values,
    )
    if len(rows) == limit:
        return rows, int(rows[-1]["id"])
    return rows, last + 1 if last else None


def _looked_at(tx: Tx, site: int, before: int, most: int) -> int:
    """Return the id down to which people are looked at for one page, 0 when that is everybody."""
    row = tx.one(
        """select id from signups where +site = :site and id < :before order by id desc
           limit 1 offset :most""",
        site=site,
        before=before,
        most=most,
    )
    return 0 if row is None else int(row["id"])


def busiest(
    tx: Tx, site: int, wanted: Wanted, *, friends: int, number: int, limit: int
) -> tuple[list[Row], tuple[int, int] | None]:
    """Return confirmed people with friends after one with so many friends and that number, the most first.

    Also what to go on after, None at the end.
    """
    rows = tx.all(
        f"""select {_SHOWN}
            from signups s left join links l on l.id = s.link
            where s.site = :site and s.friends > 0 and s.status = 'confirmed'
              and (s.friends < :friends or (s.friends = :friends and s.number > :number)){wanted.conditions}
            order by s.friends desc, s.number limit :limit""",  # noqa: S608 - constants of ours
        site=site,
        friends=friends,
        number=number,
        limit=limit,
        **wanted.values,
    )
    after = (int(rows[-1]["friends"]), int(rows[-1]["number"])) if len(rows) == limit else None
    return rows, after


def by_id(tx: Tx, site: int, signup: int) -> Row | None:
    """Return somebody of a site, also when nothing but a tombstone is left."""
    return tx.one("select * from signups where id = :signup and site = :site", signup=signup, site=site)


def links_of(tx: Tx, signup: int) -> list[Row]:
    """Return somebody's links with what came through each."""
    return tx.all(
        """select l.id, l.code, l.kind, l.label, l.created_at, l.proven_at, l.closed_at, l.address, l.name,
             l.answers, l.channel, l.source, l.utm_source, l.utm_medium, l.utm_campaign, l.utm_content,
             l.utm_term, l.country, l.language, l.consent_at, l.consent_version, l.referrer_link,
             coalesce(sum(c.visits), 0) as visits, coalesce(sum(c.joins), 0) as joins,
             coalesce(sum(c.confirmed), 0) as confirmed
           from links l left join link_counts c on c.link = l.id
           where l.signup = :signup group by l.id order by l.id limit 100""",
        signup=signup,
    )


def brought_by(tx: Tx, site: int, friend: int) -> Row | None:
    """Return the credit that somebody is to a referrer, with the referrer's `address`, `name` and `code`."""
    return tx.one(
        """select c.*, r.address, r.name, r.status as referrer_status, t.code as link_code, t.kind, t.label,
             g.score, g.parts, g.facts
           from credits c join links t on t.id = c.link left join signups r on r.id = c.referrer
             left join signals g on g.site = c.site and g.friend = c.friend
           where c.site = :site and c.friend = :friend""",
        site=site,
        friend=friend,
    )


def sources(tx: Tx, site: int, limit: int = 5000) -> list[str]:
    """Return where the newest people came from, by how many: what can be filtered by."""
    rows = tx.all(
        """select coalesce(l.source, l.utm_source, l.channel) as source, count(*) as people
           from (select link from signups where +site = :site and status <> 'erased'
                 order by id desc limit :limit) s
           join links l on l.id = s.link
           where coalesce(l.source, l.utm_source, l.channel) is not null
           group by coalesce(l.source, l.utm_source, l.channel) order by people desc limit 20""",
        site=site,
        limit=limit,
    )
    return [str(row["source"]) for row in rows]
