"""A browser does its work before it sends the form; people without scripts get in as well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from chromium import Meet
from launched import Launched, write_orrin
from playwright.sync_api import expect


def joined(folder: Path) -> list[tuple[int, bool]]:
    """Return for each submission whether work was shown, and whether the script told how long it took."""
    with closing(sqlite3.connect(next(folder.glob("data/*.sqlite3")))) as file:
        rows = file.execute("select proof_of_work, seconds is not null from links order by id").fetchall()
    return [(int(work), bool(told)) for work, told in rows]


def test_work_is_done_where_it_is_asked_for_and_nobody_is_kept_out(meet: Meet, tmp_path: Path) -> None:
    write_orrin(tmp_path)
    with (tmp_path / "sites" / "harrys" / "site.toml").open("a") as site:
        site.write('\n[fraud]\nproof_of_work = "on"\n')
    with Launched(tmp_path) as server:
        for number, scripts in enumerate([True, False]):
            page = (visitor := meet(java_script_enabled=scripts)).page
            visitor.open(server.url)
            page.get_by_label("Your e-mail address").first.fill(f"ada{number}@example.com")
            page.get_by_label("Your e-mail address").first.press("Enter")
            expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()
        assert joined(tmp_path) == [(1, True), (0, False)]
