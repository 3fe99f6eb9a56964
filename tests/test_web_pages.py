"""The other pages: leaderboard, documents, probes, and pages for what is not there."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from served import Served, code_on, path_of, write_folder

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


async def test_the_leaderboard_shows_chosen_names_and_member_numbers(served: Served) -> None:
    members = {name: await served.member(f"{name}@example.com") for name in ("ada", "ben")}
    for name, member in members.items():
        code = code_on((await member.get("/me")).text)
        async with served.browser() as friend:
            await friend.post("/join", data={"email": f"friend-of-{name}@example.com", "ref": code})
            mail = await served.mail_to(f"friend-of-{name}@example.com", "confirm")
            await friend.post(path_of(mail.confirm_url))
    await members["ada"].post("/me/alias", data={"alias": "Countess"})
    async with served.browser() as anybody:
        page = await anybody.get("/leaderboard")
    assert page.status_code == 200
    assert "Countess" in page.text
    assert "Member " in page.text
    assert "example.com</" not in page.text.replace("hello@orrin.example</", "")
    assert "friend-of" not in page.text


async def test_a_site_without_a_leaderboard_has_no_such_page(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys="")
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        assert (await browser.get("/leaderboard")).status_code == 404


@pytest.mark.parametrize("path", ["/privacy", "/terms", "/th/privacy", "/th/terms"])
async def test_the_starter_texts_name_who_is_responsible(browser: httpx2.AsyncClient, path: str) -> None:
    page = await browser.get(path)
    assert page.status_code == 200
    assert "hello@orrin.example" in page.text


@pytest.mark.parametrize(
    ("confirmation", "said"),
    [
        ("on", "Every mail after the one that confirms has a link that stops the mails"),
        ("off", "Every mail has a link that stops the mails"),
    ],
)
async def test_the_starter_text_promises_a_way_to_stop_the_mails_in_those_that_have_one(
    tmp_path: Path, confirmation: str, said: str
) -> None:
    write_folder(tmp_path, harrys=f'confirmation = "{confirmation}"\n')
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        assert said in (await browser.get("/privacy")).text


async def test_the_founders_own_text_stands_in_their_place(tmp_path: Path) -> None:
    text = "\n[pages]\nterms = '''\n## Fair <play>\nBe kind.\n\nAlways.\n'''\n"
    write_folder(tmp_path, harrys=text)
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        page = (await browser.get("/terms")).text
    assert "Fair &lt;play&gt;</h2>" in page
    assert "Be kind.</p>" in page
    assert "Always.</p>" in page


async def test_a_page_that_is_not_there_says_so_in_the_sites_look(browser: httpx2.AsyncClient) -> None:
    for path in (
        "/nothing",
        "/nothing/",
        "/me//x/",
        "/JOIN",
        "/th/nothing",
        "/.env",
        "/wp-login.php",
        "/%00",
        "/r/",
        "/r/a/b",
    ):
        answer = await browser.get(path)
        assert answer.status_code == 404, path
        assert "Orrin" in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
    assert '<html lang="th">' in (await browser.get("/th/nothing")).text


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/me/", "/me"),
        ("/leaderboard/", "/leaderboard"),
        ("/th/me/?done=alias", "/th/me?done=alias"),
        ("/privacy//", "/privacy"),
        ("/confirm/a.b/", "/confirm/a.b"),
    ],
)
async def test_a_slash_at_the_end_leads_to_the_page_that_was_meant(
    browser: httpx2.AsyncClient, path: str, meant: str
) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, meant)
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await browser.post(path)).status_code == 404


async def test_the_probes_answer_whatever_the_host(served: Served) -> None:
    for path, said in (("/healthz", b"ok\n"), ("/readyz", b"ready\n")):
        status, headers, body = await served.ask("GET", path, host="10.0.0.9")
        assert (status, body) == (200, said)
        assert dict(headers)["cache-control"] == "private, no-store"


async def test_a_database_that_is_gone_makes_the_server_not_ready(tmp_path: Path) -> None:
    write_folder(tmp_path)
    served = Served(tmp_path)
    async with served.app.running():
        await served.database.close()
        assert (await served.ask("GET", "/healthz"))[0] == 200
        status, headers, _ = await served.ask("GET", "/readyz")
        assert status == 503
        assert int(dict(headers)["retry-after"]) > 0
        async with served.browser() as browser:
            answer = await browser.post("/me/resend", headers={"cookie": "session=x"})
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert "Nothing has changed: try again in a few seconds." in answer.text
            landing = await browser.get("/r/bcdfghjkmnpr")
            assert landing.status_code == 200, "the landing page needs no database"
            assert 'name="ref" value="bcdfghjkmnpr"' in landing.text


@pytest.mark.parametrize("path", ["/confirm/x", "/s/x", "/unsubscribe/x", "/leaderboard", "/me", "/nowhere"])
async def test_no_page_is_a_dead_end(browser: httpx2.AsyncClient, path: str) -> None:
    main = (await browser.get(path)).text.partition("<main")[2].partition("</main>")[0]
    assert 'href="/"' in main
