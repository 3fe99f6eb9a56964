"""The blocks of a landing page as they are served: in order, by language, with real numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from served import HARRYS, Served, code_on, path_of, write_folder

from waitlist.web.security import CONTENT_SECURITY_POLICY

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]

CAUSE = """
[[landing.blocks]]
kind = "cause"
title = "One for one"
label = "pairs given"
label_one = "pair given"
each = {each}
counts = "{counts}"
"""
FAQ = """
[[landing.blocks]]
kind = "faq"
[[landing.blocks.questions]]
question = {question}
answer = "Because."
"""
YOUTUBE = """
[[landing.blocks]]
kind = "video"
title = "How it is made"
video = "https://youtu.be/dQw4w9WgXcQ"
"""


def serve(folder: Path, blocks: str, more: str = "") -> Served:
    write_folder(folder, harrys=HARRYS.replace("[leaderboard]", f"{blocks}\n[leaderboard]") + more)
    return Served(folder)


def ids(page: str) -> list[str]:
    return re.findall(r'<section[^>]*? id="([a-z0-9-]+)"', page)


async def test_blocks_stand_in_the_order_of_the_file_below_the_first_screen(tmp_path: Path) -> None:
    blocks = (
        FAQ.format(question='"Why?"') + '[[landing.blocks]]\nkind = "ladder"' + FAQ.format(question='"How?"')
    )
    served = serve(tmp_path, blocks)
    async with served.app.running(), served.browser() as browser:
        assert ids((await browser.get("/")).text) == ["hero", "faq", "ladder", "faq-2"]


async def test_the_first_screen_stands_where_its_block_says(tmp_path: Path) -> None:
    served = serve(tmp_path, FAQ.format(question='"Why?"') + '[[landing.blocks]]\nkind = "hero"')
    async with served.app.running(), served.browser() as browser:
        assert ids((await browser.get("/")).text) == ["faq", "hero"]


async def test_without_blocks_the_ladder_and_the_button_follow(served: Served) -> None:
    async with served.browser() as browser:
        assert ids((await browser.get("/")).text) == ["hero", "ladder", "again"]


async def test_texts_are_in_the_language_of_the_page(tmp_path: Path) -> None:
    served = serve(tmp_path, FAQ.format(question='{ en = "Why?", th = "ทำไม" }'))
    async with served.app.running(), served.browser() as browser:
        assert "<summary>Why?" in (await browser.get("/en/")).text
        thai = (await browser.get("/th/")).text
        assert "<summary>ทำไม" in thai
        assert "Good questions" not in thai


async def test_a_cause_counts_friends_once_they_count_for_whoever_brought_them(tmp_path: Path) -> None:
    served = serve(
        tmp_path, CAUSE.format(each=2, counts="friends"), '\n[test]\naddresses = ["t@example.com"]'
    )
    async with served.app.running():
        ada = await served.member("ada@example.com")
        code = code_on((await ada.get("/me")).text)
        await served.app.tick()
        assert "pairs given" not in (await ada.get("/")).text
        await served.member("t@example.com", ref=code)
        waiting = served.browser()
        await waiting.post("/join", data={"email": "ben@example.com", "ref": code})
        await served.app.tick()
        assert "pairs given" not in (await ada.get("/")).text
        mail = await served.mail_to("ben@example.com", "confirm")
        await waiting.post(path_of(mail.confirm_url))
        await served.app.tick()
        page = (await ada.get("/")).text
        assert "<strong>2</strong> <span>pairs given</span>" in page


async def test_one_is_told_as_one(tmp_path: Path) -> None:
    served = serve(tmp_path, CAUSE.format(each=1, counts="people"))
    async with served.app.running():
        ada = await served.member("ada@example.com")
        await served.app.tick()
        assert "<strong>1</strong> <span>pair given</span>" in (await ada.get("/")).text


async def test_a_campaign_from_before_friends_were_counted_counts_them_at_its_next_start(
    tmp_path: Path,
) -> None:
    served = serve(tmp_path, CAUSE.format(each=1, counts="friends"))
    async with served.app.running():
        ada = await served.member("ada@example.com")
        code = code_on((await ada.get("/me")).text)
        await served.member("ben@example.com", ref=code)
        await served.member("cleo@example.com", ref=code)
        await served.database.write(lambda tx: tx.run("delete from counters where name = 'friends'"))
    again = Served(tmp_path, {"WAITLIST_DATABASE_URL": served.url})
    async with again.app.running(), again.browser() as browser:
        assert "<strong>2</strong> <span>pairs given</span>" in (await browser.get("/")).text


async def test_people_are_told_from_so_many_on(tmp_path: Path) -> None:
    served = serve(tmp_path, '[[landing.blocks]]\nkind = "people"\nleast = 2')
    async with served.app.running():
        ada = await served.member("ada@example.com")
        await served.app.tick()
        assert ids((await ada.get("/")).text) == ["hero"]
        await served.member("ben@example.com")
        await served.app.tick()
        assert "<strong>2</strong> <span>people on the list</span>" in (await ada.get("/")).text


async def test_a_countdown_is_a_date_until_that_has_passed(tmp_path: Path) -> None:
    count = '[[landing.blocks]]\nkind = "countdown"'
    dates = "\n[dates]\nopens = {}\ncloses = 2090-03-31T23:59:59Z"
    for name, opens, title, moment in (
        ("before", "2090-03-01T09:00:00Z", "Opens on", "1 March 2090 at 09:00 (UTC)"),
        ("after", "2020-03-01T09:00:00Z", "Open until", "31 March 2090 at 23:59 (UTC)"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        served = serve(folder, count, dates.format(opens))
        async with served.app.running(), served.browser() as browser:
            page = (await browser.get("/")).text
            assert f'<h2 id="countdown-title">{title}</h2>' in page
            assert moment in page.split('id="countdown"')[1]
        served.forget()


async def test_only_the_landing_page_of_a_site_with_such_a_film_may_frame_its_player(tmp_path: Path) -> None:
    served = serve(tmp_path, YOUTUBE)
    allowed = f"{CONTENT_SECURITY_POLICY};frame-src https://www.youtube-nocookie.com"
    async with served.app.running(), served.browser() as browser:
        for path in ("/", "/th/", "/r/bcdfghjkmnpr"):
            assert (await browser.get(path)).headers.get_list("content-security-policy") == [allowed], path
        refused = await browser.post("/join", data={"email": "ada"})
        assert refused.status_code == 422
        assert refused.headers.get_list("content-security-policy") == [allowed]
        for path in ("/me", "/privacy", "/robots.txt"):
            assert (await browser.get(path)).headers["content-security-policy"] == CONTENT_SECURITY_POLICY, (
                path
            )
        page = (await browser.get("/")).text
        assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"' in page
        assert "<iframe" not in page
        assert "A film comes from YouTube once you play it" in (await browser.get("/privacy")).text


async def test_the_foot_has_the_founders_line_and_links(tmp_path: Path) -> None:
    footer = """
[footer]
text = "Company 1234567"
[[footer.links]]
label = "Imprint"
url = "https://orrin.example/imprint"
"""
    served = serve(tmp_path, "", footer)
    async with served.app.running(), served.browser() as browser:
        for path in ("/", "/privacy"):
            page = (await browser.get(path)).text
            assert '<p class="foot-text">Company 1234567</p>' in page
            assert '<a href="https://orrin.example/imprint">Imprint</a>' in page


async def test_a_site_draws_one_block_in_its_own_way(tmp_path: Path) -> None:
    served_folder = tmp_path / "sites" / "harrys" / "templates" / "parts" / "blocks"
    served_folder.mkdir(parents=True)
    (served_folder / "faq.html").write_text(
        "<section id='own'>{{ block.title }}: {{ block.questions[0].question }}"
    )
    served = serve(tmp_path, FAQ.format(question='"Why?"') + '[[landing.blocks]]\nkind = "join"')
    async with served.app.running(), served.browser() as browser:
        page = (await browser.get("/")).text
        assert "<section id='own'>Good questions: Why?" in page
        assert 'id="again"' in page
