"""An open share page follows what happens; ways of sharing are counted; a film of one's own really plays."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator

import pytest
from campaigns import CAMPAIGNS, write_campaign
from cast import Cast
from chromium import Meet, Visitor
from launched import Launched, write_orrin
from playwright.sync_api import Browser, Page, Route, expect
from tour import People

# A second of a colour that changes, recorded by the browser itself: no film has to be kept for it.
RECORD = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
  const paint = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm; codecs=vp8" });
  const pieces = [], ended = new Promise((done) => { recorder.onstop = done; });
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.start();
  for (let at = 0; at < 30; at++) {
    paint.fillStyle = `hsl(${at * 12} 60% 50%)`;
    paint.fillRect(0, 0, 160, 90);
    await new Promise((done) => setTimeout(done, 40));
  }
  recorder.stop();
  await ended;
  return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
}"""


@pytest.fixture
def cast(server: Launched) -> Iterator[Cast]:
    cast = Cast(server)
    yield cast
    cast.close()


def heading(page: Page, friends: str) -> None:
    expect(page.get_by_role("heading", name=friends)).to_be_visible()


def test_an_open_page_changes_by_itself_when_a_friend_joins_and_confirms(
    server: Launched, meet: Meet, cast: Cast
) -> None:
    session = cast.member("ada@live.example.com")
    code = cast.code(session)
    ada = meet().take_session(session, server.url).open(f"{server.url}/me")
    bare = meet(java_script_enabled=False).take_session(session, server.url).open(f"{server.url}/me")
    ada.page.get_by_text("Your words").click()
    ada.type("What the buttons send for you", "Come!")
    ada.page.evaluate("window.still = 'the same page'")
    heading(ada.page, "0 friends so far")
    cast.join("ben@live.example.com", fields={"ref": code})
    expect(ada.page.get_by_text("1 to confirm")).to_be_visible()
    cast.confirm("ben@live.example.com")
    heading(ada.page, "1 friend so far")
    expect(ada.page.get_by_role("status").filter(has_text="1 friend so far")).to_be_attached()
    assert ada.page.locator(".you").inner_text().split("\t")[-1] == "1"
    assert ada.page.evaluate("window.still") == "the same page"
    assert ada.page.get_by_label("What the buttons send for you").input_value() == "Come!"
    heading(bare.page, "0 friends so far")
    bare.page.reload()
    heading(bare.page, "1 friend so far")


MOVED = """() => {
  window.moved = [];
  addEventListener("animationstart", ({ animationName }) => moved.push(animationName));
}"""
# Hears what the page hears.
TOLD = """() => {
  window.told = 0;
  new EventSource("/me/live").addEventListener("changed", () => { told += 1; });
}"""
FETCHED_TWICE = """() => performance.getEntriesByType("resource")
  .filter(({ initiatorType, name }) => initiatorType === "fetch" && name.endsWith("/me")).length === 2"""
NEXT_FRAMES = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"""


@pytest.mark.parametrize(
    ("theme", "opens"),
    [
        ("classic", {"grow-across", "seal", "brighten"}),
        ("poster", {"grow-across", "pop", "pop-out"}),
        ("instrument", {"grow", "tick", "lit"}),
    ][: 3 if os.environ.get("WAITLIST_LONG") == "1" else 1],
)
def test_only_what_happened_a_moment_ago_moves(
    dressed: Callable[[str], People], meet: Meet, theme: str, opens: set[str]
) -> None:
    people = dressed(theme)
    session = people.cast.member(f"{theme}@moves.example.com", site="short", friends=1)
    code, url = people.cast.code(session, site="short"), people.server.url_of("short")
    lively, calm = meet(alone=True, reduced_motion="no-preference"), meet(alone=True)
    held: list[Route] = []
    slow = True

    def hold(route: Route) -> None:
        if slow:
            held.append(route)
        else:
            route.continue_()

    for each in (lively, calm):
        each.context.add_init_script(f"({MOVED})()")
        each.take_session(session, url).open(f"{url}/me")
        each.settle()
        heading(each.page, "1 friend so far")
        each.page.route("**/me", hold)
        each.page.evaluate(f"({TOLD})()")
    assert lively.page.locator(".rung-reached").count() == 1
    assert lively.page.evaluate("moved") == []
    name = f"{theme}-friend@moves.example.com"
    people.cast.join(name, site="short", fields={"ref": code})
    for each in (lively, calm):
        each.page.wait_for_function("() => told === 1")
    people.cast.confirm(name, site="short")
    # On a slow line the first answer tells all, and the second nothing new: what moves goes on moving.
    for each in (lively, calm):
        each.page.wait_for_function("() => told === 2")
    slow = False
    for route in held:
        route.continue_()
    for each in (lively, calm):
        heading(each.page, "2 friends so far")
        each.page.wait_for_function(FETCHED_TWICE)
        each.page.evaluate(NEXT_FRAMES)
        expect(each.page.locator(".rung-opened")).to_have_count(1)
    lively.page.wait_for_function(
        "names => names.every((name) => moved.includes(name))", arg=["arrive", *opens]
    )
    assert {"arrive", *opens} == set(lively.page.evaluate("moved"))
    assert calm.page.evaluate("moved") == []


def test_every_way_to_share_that_is_pressed_is_counted_as_a_click(
    server: Launched, window: Browser, cast: Cast
) -> None:
    session = cast.member("ada@clicks.example.com")
    code = cast.code(session)
    visitor = Visitor(window, permissions=["clipboard-read", "clipboard-write"])
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<p>Sent</p>")

    visitor.context.route("https://wa.me/**", answer)
    visitor.take_session(session, server.url).open(f"{server.url}/me")
    with visitor.context.expect_page() as opened:
        visitor.button("WhatsApp").click()
    expect(opened.value.locator("p")).to_have_text("Sent")
    visitor.button("Copy").click()
    visitor.page.locator("[data-copy].copied").wait_for()
    without = Visitor(window, java_script_enabled=False)
    without.context.route("https://wa.me/**", answer)
    without.take_session(session, server.url).open(f"{server.url}/me")
    with without.context.expect_page():  # the browser tells of this click by itself
        without.button("WhatsApp").click()
    assert len(asked) == 2
    assert all(code in url for url in asked)
    for _ in range(100):
        rows = csv.DictReader(server.command("export", "daily", "--site", "harrys").splitlines())
        shares = sum(int(row["shares"]) for row in rows)
        if shares == 3:
            break
        visitor.page.wait_for_timeout(100)
    assert shares == 3
    for one in (visitor, without):
        assert all(fault.startswith("asked another host: GET https://wa.me/") for fault in one.faults)
        one.context.close()


def test_a_film_of_ones_own_really_plays(tmp_path_factory: pytest.TempPathFactory, meet: Meet) -> None:
    folder = tmp_path_factory.mktemp("film")
    write_orrin(folder)
    write_campaign(folder, "blocks", CAMPAIGNS["blocks"])
    visitor = meet()
    film = bytes(visitor.page.evaluate(RECORD))
    assert film.startswith(b"\x1a\x45\xdf\xa3")
    (folder / "sites" / "blocks" / "pictures" / "film.webm").write_bytes(film)
    with Launched(folder) as server:
        visitor.open(server.url_of("blocks"))
        video = visitor.page.locator("video.film")
        video.scroll_into_view_if_needed()
        video.focus()
        played = video.evaluate(
            """async (video) => {
              video.muted = true;
              await video.play();
              await new Promise((done) => {
                video.addEventListener("timeupdate", () => video.currentTime > 0.3 && done());
              });
              return [video.currentTime > 0, video.videoWidth, video.error];
            }"""
        )
        assert played == [True, 160, None]
        visitor.page.goto("about:blank")
