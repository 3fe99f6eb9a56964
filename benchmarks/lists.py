"""Long lists, made by the database itself: people, their links, who brought whom, and what that unlocked.

Everything follows from a person's number, so that the same list is made again on every database. A tenth are
not confirmed; seven tenths came through somebody else, rather through those who were early: few have
thousands of friends, and half have none.
"""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from waitlist.config import load
from waitlist.flows.start import prepare
from waitlist.store import connect, counters, migrate

Raw = Any  # a connection of sqlite3 or psycopg

LATELY = 20 * 86_400_000  # all joined since; a server removes who has not confirmed for thirty days
PIECE = 100_000
SITE = "bench"
SITE_TOML = """
[place]
rule = "{rule}"
jump = 10

[leaderboard]
enabled = true

[[tiers]]
id = "cream"
friends = 5
reward = "Shave cream"

[[tiers]]
id = "handle"
friends = 10
reward = "Handle"
"""

# `by` is who brought somebody, 0 for nobody: of those before, at the third power of what looks like chance.
_NUMBERS = """numbers (i) as
  (select cast(:first as bigint) union all select i + 1 from numbers where i < :last),
  chances (i, chance) as (select i, i * 7919 % 9973 from numbers),
  brought (i, by) as (select i, case when i % 10 in (2, 5, 8) or i = 1 then 0
    else 1 + (i - 1) * (chance * chance * chance) / (cast(9973 as bigint) * 9973 * 9973) end from chances)"""
_BRINGING = f"""create table bench_friends as with recursive {_NUMBERS}
  select cast(by as bigint) as i, count(*) as friends from brought
  where by > 0 and i % 10 > 0 and by % 10 > 0 group by by"""  # noqa: S608 - from this file
_PEOPLE = f"""with recursive {_NUMBERS},
  people as (select n.i, n.i * 4096 as id, n.by, coalesce(f.friends, 0) as friends,
    case when n.i % 10 > 0 then 1 else 0 end as confirmed, n.i - n.i / 10 as number,
    :start + n.i * :step as joined, 'person.' || n.i || '@mail' || (n.i % 50) || '.example' as address
    from brought n left join bench_friends f on f.i = n.i)"""  # noqa: S608 - from this file
_STANDS = {"friends": "-friends, number", "jump": "0, number - 10 * friends"}

_INTO = (
    """insert into signups (id, site, canonical, address, name, member, language, link, joined_at, friends,
         status, confirmed_at, number, rank_group, rank_key)
       {people} select id, :site, address, address, 'Person ' || i, i % 90000, 'en', id, joined, friends,
         'confirmed', joined + 540000, number, {stands} from people where confirmed = 1""",
    """insert into signups (id, site, canonical, address, name, member, language, link, joined_at, status)
       {people} select id, :site, address, address, 'Person ' || i, i % 90000, 'en', id, joined, 'pending'
         from people where confirmed = 0""",
    """insert into links (id, site, code, kind, signup, proven_at, created_at, address, name, language,
         referrer_link, channel, utm_source, utm_campaign)
       {people} select id, :site, 'c' || (10000000000 + i), 'submission', id,
         case when confirmed = 1 then joined + 540000 end, joined, address, 'Person ' || i, 'en',
         case when by > 0 then by * 4096 end, 'mail', 'newsletter', 'spring' from people""",
    """insert into link_counts (link, joins, waiting, confirmed)
       {people} select id, friends + 1, 1, friends from people where friends > 0""",
    """insert into credits (site, friend, link, referrer, state, initial, created_at, decided_at)
       {people} select :site, id, by * 4096, by * 4096,
         case when confirmed = 1 and by % 10 > 0 then 'counted' else 'pending' end, 'P', joined,
         case when confirmed = 1 and by % 10 > 0 then joined + 540000 end from people where by > 0""",
    """insert into unlocks (site, signup, tier, state, friends, unlocked_at)
       {people} select :site, id, 'cream', 'unlocked', 5, joined from people
         where friends >= 5 and confirmed = 1""",
    """insert into unlocks (site, signup, tier, state, friends, unlocked_at)
       {people} select :site, id, 'handle', 'unlocked', 10, joined from people
         where friends >= 10 and confirmed = 1""",
)
_COUNTS = """insert into place_counts (site, level, rank_group, block, people)
  select site, :level, rank_group, {block}, count(*) from signups
  where site = :site and rank_group is not null group by 1, 2, 3, 4"""
_INDEXES = {
    "sqlite": "select name, sql from sqlite_master where type = 'index' and sql is not null",
    "postgres": """select indexname, indexdef from pg_indexes where schemaname = current_schema()
                   and not exists (select 1 from pg_constraint where conname = indexname)""",
}


def furnish(folder: Path, rule: str) -> None:
    """Write the settings of a site whose place in line goes by ``rule``."""
    (folder / "waitlist.toml").touch()
    (folder / "sites" / SITE).mkdir(parents=True)
    (folder / "sites" / SITE / "site.toml").write_text(SITE_TOML.format(rule=rule), "utf-8")


async def fill(folder: Path, env: dict[str, str], people: int) -> None:
    """Fill the empty database that folder and variables name."""
    config = load(folder, env)
    settings = config.sites[SITE]
    now = time.time_ns() // 1_000_000
    database = connect(config.machine.database.url)
    await database.open()
    try:
        await migrate.migrate(database, now)
        site = (await database.write(prepare, settings, now)).id
        confirmed = people - people // 10
        await database.write(counters.add, site, "number", confirmed)
        await database.write(counters.add, site, "people", confirmed)
    finally:
        await database.close()
    # Past the store: it would check each row's references, and keep every index up to date.
    raw: Raw
    if database.dialect == "postgres":
        raw = psycopg.connect(env["WAITLIST_DATABASE_URL"], autocommit=True)
        if raw.execute("select current_setting('is_superuser')").fetchone() == ("on",):
            raw.execute("set session_replication_role = replica")
    else:
        raw = sqlite3.connect(config.machine.database.path, isolation_level=None)
        raw.execute("pragma synchronous = off")
    with closing(raw):
        _fill(raw, _INDEXES[database.dialect], site, settings.place.rule, people, now)
        # PostgreSQL does it by itself, sooner or later.
        raw.execute("vacuum (analyze)" if database.dialect == "postgres" else "pragma optimize")


def _fill(raw: Raw, indexes: str, site: int, rule: str, people: int, now: int) -> None:
    taken = raw.execute(indexes).fetchall()
    for name, _ in taken:
        raw.execute(f"drop index {name}")
    _run(raw, _BRINGING, first=1, last=people)
    raw.execute("create unique index bench_friends_i on bench_friends (i)")
    for first in range(1, people + 1, PIECE):
        raw.execute("begin")
        for statement in _INTO:
            sql = statement.format(people=_PEOPLE, stands=_STANDS[rule])
            last = min(first + PIECE - 1, people)
            given = {"site": site, "start": now - LATELY, "step": LATELY // people}
            _run(raw, sql, first=first, last=last, **given)
        raw.execute("commit")
    raw.execute("drop table bench_friends")
    for _, sql in taken:
        raw.execute(sql)
    for level, block in ((1, "0"), (2, "rank_key >> 17"), (3, "rank_key >> 12"), (4, "rank_key >> 6")):
        _run(raw, _COUNTS.format(block=block), site=site, level=level)


def _run(raw: Raw, sql: str, **given: int) -> None:
    """Run a statement with whole numbers for its `:names`, which the two write differently."""
    raw.execute(re.sub(r":(\w+)", lambda found: str(given[found[1]]), sql))
