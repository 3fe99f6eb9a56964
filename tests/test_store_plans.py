"""No query and no check on the way of a visitor reads a whole table."""

from __future__ import annotations

import re
import sqlite3
from importlib.resources import files
from pathlib import Path

import pytest

import waitlist
from waitlist.store.live import CHANGES, MOST
from waitlist.store.sessions import OUTLOOK

MIGRATIONS = Path(str(files("waitlist") / "store" / "migrations"))
SCHEMA = "\n".join(
    file.read_text("utf-8") for file in sorted(MIGRATIONS.glob("*.sql")) if ".postgres." not in file.name
)
STORE = Path(waitlist.__file__).parent / "store"
# Whole tables are read on purpose by commands, once a day, and by purges that delete what they read; the size
# of a database and what surrounds it are asked of no table, save for the newest row of one.
APART = {
    "copying.py", "exports.py", "locks.py", "migrate.py", "recount.py", "size.py", "soundness.py",
    "surroundings.py", "turns.py",
}  # fmt: skip
# What was erased is few rows, and is read by the server's own look every two seconds.
# Users of the admin pages and where they are signed in are a handful. Where one person is signed in is asked
# for own data alone: an index would cost each join.
WHOLE = (
    "from users order by",
    "from users where totp",
    "select s.proven, s.fresh_until, s.expires_at",
    "delete from admin_",
    "from audit order by id desc limit",
    "from counters",
    "from sites",
    "from erased where created_at",
    "count(*)",
    "is_test = 1",
    "+site",
    "state <> 'queued'",
)


def queries() -> list[tuple[str, str]]:
    found = []
    for path in sorted(STORE.glob("*.py")):
        if path.name in APART:
            continue
        for text in re.findall(
            r'"""((?:select|insert|update|delete).*?)"""|"((?:select|update|delete) .*?)"',
            path.read_text("utf-8"),
            re.DOTALL,
        ):
            sql = text[0] or text[1]
            if "{" not in sql and "from link_counts c" not in sql[-20:]:
                found.append((path.name, " ".join(sql.split())))
    return found


@pytest.fixture(scope="module")
def empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    return connection


def test_there_are_queries_to_look_at() -> None:
    assert len(queries()) > 50


@pytest.mark.parametrize(("file", "sql"), queries(), ids=lambda value: value[:60])
def test_queries_go_by_an_index(empty: sqlite3.Connection, file: str, sql: str) -> None:
    if any(part in sql for part in WHOLE):
        return
    names = dict.fromkeys(re.findall(r":(\w+)", sql))
    plan = [row[3] for row in empty.execute(f"explain query plan {sql}", names)]
    assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step], (file, plan)


def test_a_share_page_is_asked_for_by_indexes_alone(empty: sqlite3.Connection) -> None:
    names = dict.fromkeys(("token_hash", "site", "now"))
    plan = [row[3] for row in empty.execute(f"explain query plan {OUTLOOK['sqlite']}", names)]
    looked_up = [step for step in plan if " USING " in step]
    assert len(looked_up) == 19, plan  # of two ways to count who stands before, one is gone
    scanned = [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step]
    assert scanned == ["SCAN newest"] * 3, plan  # six friends at most


def test_the_newest_friends_are_found_without_sorting_all_of_them(empty: sqlite3.Connection) -> None:
    names = dict.fromkeys(("token_hash", "site", "now"))
    plan = [row[3] for row in empty.execute(f"explain query plan {OUTLOOK['sqlite']}", names)]
    friends = [step for step in plan if "credits" in step]
    index = "SEARCH credits USING COVERING INDEX credits_referrer (referrer=? AND state=?)"
    assert friends == [index] * 3
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


def test_open_share_pages_are_looked_after_by_indexes_alone(empty: sqlite3.Connection) -> None:
    names = dict.fromkeys(("now", *(f"session_{number}" for number in range(MOST))))
    plan = [row[3] for row in empty.execute(f"explain query plan {CHANGES}", names)]
    assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step], plan


def test_every_foreign_key_can_be_checked_by_an_index(empty: sqlite3.Connection) -> None:
    tables = [row[0] for row in empty.execute("select name from sqlite_master where type = 'table'")]
    for table in tables:
        for row in empty.execute(f"pragma foreign_key_list({table})"):
            parent, column = row[2], row[3]
            if parent == "sites":
                continue  # a site is never deleted
            check = f"explain query plan select 1 from {table} where {column} = 1"  # noqa: S608 - the schema's
            plan = [step[3] for step in empty.execute(check)]
            assert all(step.startswith("SEARCH") for step in plan), (table, column, plan)
