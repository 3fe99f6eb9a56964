"""`/metrics`: who may see it, and what it tells."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest
from served import Served, path_of, write_folder

from waitlist.web.metrics.catalogue import METRICS, PROCESS

pytestmark = pytest.mark.anyio

HERE = "127.0.0.1"
TOKEN = "the-token-that-only-the-tests-know-and-long"


async def told(served: Served) -> dict[str, float]:
    """Return every sample of this machine's own look at the metrics, by name and labels."""
    async with served.browser(client=HERE) as browser:
        answer = await browser.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    samples = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}


async def status(served: Served, client: str, **headers: str) -> int:
    async with served.browser(client=client) as browser:
        return (await browser.get("/metrics", headers=headers)).status_code


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.8.8", "::1"])
async def test_this_machine_may_see_them(served, client) -> None:
    assert await status(served, client) == 200


async def test_nobody_else_may_see_them(served) -> None:
    assert await status(served, "198.51.100.7") == 404
    assert await status(served, "10.0.0.7") == 404


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"])
async def test_a_proxy_on_this_machine_lets_nobody_else_see_them(served, header) -> None:
    assert await status(served, HERE, **{header: "127.0.0.1"}) == 404


async def test_with_a_token_who_brings_it_may_see_them(tmp_path: Path) -> None:
    write_folder(tmp_path)
    served = Served(tmp_path, {"WAITLIST_METRICS_TOKEN": TOKEN})
    async with served.app.running():
        assert await status(served, "198.51.100.7", authorization=f"Bearer {TOKEN}") == 200
        assert await status(served, "198.51.100.7", authorization=f"Bearer {TOKEN}x") == 404
        assert await status(served, "198.51.100.7", authorization=TOKEN) == 404
        assert await status(served, "198.51.100.7") == 404
        assert await status(served, HERE) == 404


async def test_the_metrics_are_those_of_the_catalogue(served) -> None:
    async with served.browser(client=HERE) as browser:
        text = (await browser.get("/metrics")).text
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    helps = dict(re.findall(r"^# HELP (\S+) (.*)$", text, re.MULTILINE))
    ours = {name: kind for name, kind in types.items() if name not in PROCESS}
    assert ours == {metric.name: metric.kind for metric in METRICS}
    assert types.keys() - ours.keys() == set(PROCESS)
    assert {name: helps[name] for name in ours} == {metric.name: metric.help for metric in METRICS}
    labels = re.findall(r"^([a-z_]+)\{(.*)\} ", text, re.MULTILINE)
    named = {metric.name: set(metric.labels) for metric in METRICS}
    for name, pairs in labels:
        expected = named.get(name) or {"le"}
        assert set(re.findall(r'(\w+)="', pairs)) == expected, name


async def test_what_happens_is_counted(served, browser: httpx2.AsyncClient) -> None:
    before = await told(served)
    landing = await browser.get("/")
    assert (await browser.get("/", headers={"if-none-match": landing.headers["etag"]})).status_code == 304
    await browser.get("/r/bcdfghjkmnpr")
    await browser.get("/?ref=bcdfghjkmnpr")
    await browser.get("/?c=line")
    await browser.get("/robots.txt")
    await browser.get("/nowhere")
    await browser.get("/me")
    assert (await browser.post("/join", data={"email": "nobody"})).status_code == 422
    await browser.post("/join", data={"email": "ada@example.com"})
    mail = await served.mail_to("ada@example.com", "confirm")
    await browser.post(path_of(mail.confirm_url))
    now = await told(served)
    grown = {name: value - before.get(name, 0) for name, value in now.items()}

    def requests(page: str, status: int) -> float:
        return grown[f'waitlist_requests_total{{page="{page}",status="{status}"}}']

    assert requests("/", 200) == 2
    assert requests("/", 304) == 1
    assert requests("/r/{code}", 200) == 2
    assert requests("file", 200) == 1
    assert requests("-", 404) == 1
    assert requests("/me", 200) == 1
    assert (requests("/join", 422), requests("/join", 303)) == (1, 1)
    assert requests("/confirm/{token}", 303) == 1
    assert requests("/metrics", 200) == 1
    assert grown['waitlist_joins_total{site="harrys"}'] == 1
    assert grown['waitlist_confirmations_total{site="harrys"}'] == 1
    assert now['waitlist_people{site="harrys"}'] == 1
    assert grown["waitlist_write_seconds_count"] == 2
    assert grown['waitlist_write_seconds_bucket{le="+Inf"}'] == 2
    assert grown["waitlist_write_seconds_sum"] > 0
    assert now['waitlist_mails{state="queued"}'] == len(await served.rows("select * from outbox"))
    assert now["waitlist_visits_waiting"] >= 2
    assert now["waitlist_database_up"] == 1
    assert now["waitlist_database_bytes"] > 50_000
    assert now["waitlist_database_log_bytes"] > 0
    assert now["waitlist_disk_free_bytes"] > 0


async def test_mails_that_should_have_left_are_told(served, browser) -> None:
    await browser.post("/join", data={"email": "ada@example.com"})

    def an_hour_ago(tx) -> None:
        tx.run("update outbox set due_at = due_at - 3600000")

    await served.database.write(an_hour_ago)
    assert 3600 <= (await told(served))["waitlist_mail_late_seconds"] < 3700


async def test_without_its_database_it_still_tells_the_rest(served) -> None:
    await served.database.close()
    now = await told(served)
    assert now["waitlist_database_up"] == 0
    assert "waitlist_database_bytes" not in now
    assert 'waitlist_requests_total{page="/r/{code}",status="200"}' in now


async def test_it_answers_whatever_the_host_name(served) -> None:
    async with served.browser("http://10.0.0.1:8000", client=HERE) as browser:
        assert (await browser.get("/metrics")).status_code == 200
