"""Several processes on one PostgreSQL database: one socket, one limit, each mail once."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import httpx2
import psycopg
import pytest
from command import started
from postgres import Postgres
from running import Running, refused, serving, until
from served import HARRYS, SECRET, write_folder
from smtp import MailServer

from waitlist.store.postgres import PostgresDatabase
from waitlist.web.counts import DatabaseCounts
from waitlist.web.limits import Limits
from waitlist.web.network import Networks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A founder's folder, in one of its own: logs lie beside it."""
    place = tmp_path / "launch"
    place.mkdir()
    write_folder(place, harrys=HARRYS)
    return place


def children(server: Running) -> list[int]:
    pid = server.process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def join(server: Running, address: str) -> httpx2.Response:
    return httpx2.post(f"{server.url}/join", data={"email": address}, timeout=20)


def told(server: Running, metric: str) -> dict[str, float]:
    """Return a metric as whichever process is asked tells it: the numbers by their labels."""
    lines = httpx2.get(f"{server.url}/metrics").text.splitlines()
    named = (line for line in lines if line.startswith(metric + "{"))
    return {line[len(metric) + 1 : line.index("}")]: float(line.rpartition(" ")[2]) for line in named}


def total(server: Running, metric: str) -> float:
    return sum(told(server, metric).values())


def people(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from signups").fetchone()
    assert row is not None
    return int(row[0])


def mails(url: str, state: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from outbox where state = %s", (state,)).fetchone()
    assert row is not None
    return int(row[0])


def test_one_that_is_killed_is_started_again_and_all_end_together(folder: Path, url: str) -> None:
    with serving(folder, "--workers", "2", WAITLIST_SECRET_KEYS=SECRET, DATABASE_URL=url) as server:
        assert f"database: {url}" in server.said
        before = children(server)
        assert len(before) == 2
        for number in range(10):
            assert join(server, f"ada{number}@example.com").status_code == 303
        until(lambda: total(server, "waitlist_joins_total") == 10)
        until(lambda: set(told(server, "process_start_time_seconds")) == {'process="0"', 'process="1"'})
        assert set(told(server, "waitlist_people")) == {'site="harrys"'}
        os.kill(before[0], signal.SIGKILL)
        server.wait_for(f"Process {before[0]} ended (signal 9); another one is started.")
        for number in range(10):
            assert join(server, f"ben{number}@example.com").status_code == 303
        until(lambda: len(children(server)) == 2)
        assert before[0] not in children(server)
        assert server.end() == 0
    assert people(url) == 20


def test_they_end_with_the_one_that_looks_after_them(folder: Path, url: str) -> None:
    with serving(folder, "--workers", "2", WAITLIST_SECRET_KEYS=SECRET, DATABASE_URL=url) as server:
        before = children(server)
        server.process.kill()
        until(lambda: not any(Path(f"/proc/{child}").exists() for child in before))


def test_what_keeps_one_from_starting_ends_all_of_them(folder: Path, postgres: Postgres) -> None:
    nowhere = postgres.url("nowhere")
    code, said = refused(
        folder, "--port", "0", "--workers", "2", WAITLIST_SECRET_KEYS=SECRET, DATABASE_URL=nowhere
    )
    assert code == 1
    assert said.count('database "nowhere" does not exist') == 1


def test_a_worker_sends_the_mails_that_servers_leave(folder: Path, url: str) -> None:
    with MailServer() as out:
        settings = {"WAITLIST_SECRET_KEYS": SECRET, "DATABASE_URL": url, "WAITLIST_MAIL_URL": out.url}
        with serving(folder, "--no-mails", **settings) as server:
            for number in range(5):
                assert join(server, f"friend{number}@example.com").status_code == 303
            assert mails(url, "queued") == 5
            with (
                started("worker", "--config", folder, "--metrics", "0", cwd=folder, env=settings) as one,
                started("worker", "--config", folder, "--metrics", "0", cwd=folder, env=settings) as two,
            ):
                until(lambda: mails(url, "sent") == 5)
                told = [watched(process) for process in (one, two)]
                assert sum(each['waitlist_mail_attempts_total{outcome="sent"}'] for each in told) == 5
                for each in told:
                    assert each['waitlist_mails{state="sent"}'] == 5
                    assert each["process_resident_memory_bytes"] > 10_000_000
                for process in (one, two):
                    process.send_signal(signal.SIGTERM)
                    assert process.wait(20) == 0
        assert sorted(mail.to for mail in out.received) == [f"friend{i}@example.com" for i in range(5)]


def watched(worker: subprocess.Popen[str]) -> dict[str, float]:
    """Return what a worker that was started with `--metrics` tells, by metric and labels."""
    assert worker.stderr is not None
    address = next(line for line in worker.stderr if "metrics: " in line).split()[1]
    place = address.removesuffix("/metrics")
    answers = [httpx2.get(f"{place}{path}") for path in ("/healthz", "/readyz", "/", "/static/base.css")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    assert answers[-1].text == "only /healthz, /metrics, /readyz are here\n"
    assert httpx2.get(address, headers={"x-forwarded-for": "198.51.100.7"}).status_code == 404
    lines = httpx2.get(address).text.splitlines()
    samples = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}


def test_a_worker_for_a_sqlite_file_is_refused(folder: Path) -> None:
    with started("worker", "--config", folder, cwd=folder) as process:
        _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert said == (
        "waitlist worker: one process serves a SQLite file and sends its mails. More need PostgreSQL: set "
        "database.url to postgresql://…, or leave this out.\n"
    )


@pytest.mark.anyio
async def test_a_network_has_one_limit_over_all_processes(url: str) -> None:
    database = PostgresDatabase(url)
    await database.open()
    try:
        await database.write(lambda tx: tx.run(HITS))
        one, two = (
            Limits(30, by_link=9999, by_site=9999, enabled=True, clock=lambda: 600.0) for _ in range(2)
        )
        assert not any(one.wait("join", "a1") for _ in range(20))
        assert not any(two.wait("join", "a1") for _ in range(15))
        assert not any(two.wait("join", "b2") for _ in range(9))
        shared = DatabaseCounts(database)
        await one.exchange(shared)
        await two.exchange(shared)
        assert two.wait("join", "a1") == 60
        assert two.wait("join", "b2") == 0
        assert one.wait("join", "a1") == 0, "it has not heard of the others yet"
        await one.exchange(shared)
        assert one.wait("join", "a1") == 60
        assert one.wait("recover", "a1") == 0
    finally:
        await database.close()


@pytest.mark.anyio
async def test_networks_are_hashed_alike_by_all_processes_and_otherwise_the_next_day(url: str) -> None:
    database = PostgresDatabase(url)
    await database.open()
    try:
        await database.write(lambda tx: tx.run(KEYS))
        moment = [86_400.0 * 20_000]
        one, two = (Networks([], clock=lambda: moment[0]) for _ in range(2))
        scope = {"client": ("198.51.100.7", 50000), "headers": []}
        assert one.of(scope) != two.of(scope)
        await one.agree(database)
        await two.agree(database)
        today = one.of(scope)
        assert two.of(scope) == today
        moment[0] += 86_400
        assert one.of(scope) != today
        await two.agree(database)
        await one.agree(database)
        assert one.of(scope) == two.of(scope) != today
        keys = await database.read(lambda tx: [row["day"] for row in tx.all("select day from network_keys")])
        assert keys == [20_001]
    finally:
        await database.close()


HITS = """create table hits (minute bigint, form text, network text, hits bigint,
  primary key (minute, form, network))"""
KEYS = "create table network_keys (day bigint primary key, key text not null)"
