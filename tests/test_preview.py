"""The preview as founders use it: the command, its gallery, and what a save does to it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from previewing import Previewed, previewed
from served import HARRYS, write_folder

LANDING = "/show/harrys/classic/en/landing-plain"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewed]:
    folder = tmp_path_factory.mktemp("preview")
    write_folder(folder, 'default_site = "harrys"', harrys=HARRYS, winter='[brand]\nname = "Winter"\n')
    with previewed(folder, "--theme", "poster") as shown:
        yield shown


def test_the_address_that_is_printed_shows_what_was_chosen(preview: Previewed) -> None:
    assert preview.query == "?theme=poster"
    assert "nothing is sent or stored" in preview.said
    gallery = preview.get(f"/{preview.query}").text
    assert "/show/harrys/poster/en/landing-plain" in gallery
    assert "/show/harrys/classic/" not in gallery


def test_a_gallery_frames_each_state_once_for_each_combination(preview: Previewed) -> None:
    gallery = unescape(preview.get("/?theme=classic&theme=poster&language=th&width=1280&page=forget").text)
    for theme in ("classic", "poster"):
        for state in ("forget-plain", "forget-kept-out", "forget-done"):
            assert gallery.count(f'<iframe src="/show/harrys/{theme}/th/{state}"') == 1
    assert gallery.count("<iframe") == 6
    assert gallery.count("wide-1280 scheme-light") == 6


def test_choices_stand_in_the_address_and_keep_each_other(preview: Previewed) -> None:
    gallery = unescape(preview.get("/?language=th&page=mail").text)
    assert 'href="/?language=th&scheme=dark&page=mail"' in gallery
    assert 'href="/?language=th&scheme=light&scheme=dark&page=mail"' in gallery
    assert 'href="/one/mail-welcome?language=th&page=mail"' in gallery
    assert 'href="/?site=winter&page=mail"' in gallery
    assert "Nothing of the kind here" not in gallery


def test_what_nobody_can_choose_is_passed_over(preview: Previewed) -> None:
    gallery = preview.get("/?theme=nobody&language=xx&width=12&site=none&page=share").text
    assert '<iframe src="/show/harrys/classic/en/share-new"' in gallery


def test_a_state_stands_between_its_neighbours(preview: Previewed) -> None:
    one = unescape(preview.get("/one/share-1?width=768&page=share").text)
    assert 'href="/one/share-0?width=768&page=share" rel="prev"' in one
    assert 'href="/one/share-4?width=768&page=share" rel="next"' in one
    assert 'href="/?width=768&page=share#share" rel="up"' in one


def test_pages_are_framed_by_the_gallery_alone_and_are_otherwise_as_strict_as_ever(
    preview: Previewed,
) -> None:
    policy = preview.get(LANDING).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in preview.get("/").headers["content-security-policy"]
    mail = preview.get("/show/harrys/classic/en/mail-welcome").headers["content-security-policy"]
    assert "sandbox" in mail
    assert "frame-ancestors 'self'" in mail


def test_a_mail_is_shown_as_its_html_and_as_its_text(preview: Previewed) -> None:
    mail = preview.get("/show/harrys/classic/en/mail-recovery").text
    assert 'href="/en/s/sample"' in mail  # the button leads on, inside the preview
    text = preview.get("/show/harrys/classic/en/mail-recovery.txt").text
    assert "<pre>" in text
    one = preview.get("/one/mail-recovery").text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in one
    assert 'src="/show/harrys/classic/en/mail-recovery.txt"' in one


def test_everything_that_a_page_loads_is_there(preview: Previewed) -> None:
    page = preview.get("/show/harrys/instrument/en/share-4").text
    style = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    css = preview.get(style)
    assert css.headers["content-type"] == "text/css; charset=utf-8"
    # Else a page that is opened first, or on a busy machine, is shown in other letters than its own.
    assert "font-display:block" in css.text
    assert "font-display:optional" not in css.text
    assert preview.get("/qr/k7m2x9gd4fhb.svg").headers["content-type"] == "image/svg+xml"
    picture = preview.get("/show/harrys/classic/en/picture-invited")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_forms_lead_on_and_send_nothing(preview: Previewed) -> None:
    before = sorted(preview.folder.rglob("*"))
    joined = preview.post("/en/join", on=LANDING)
    assert (joined.status_code, joined.headers["location"]) == (303, "/show/harrys/classic/en/share-new")
    home = preview.get("/", referer=f"{preview.url}/show/winter/poster/en/terms")
    assert home.headers["location"] == "/show/winter/poster/en/landing-plain"
    assert preview.post("/me/share/line", on=LANDING).status_code == 204
    assert preview.get("/me/live").status_code == 204
    assert sorted(preview.folder.rglob("*")) == before
    assert not (preview.folder / "data").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/show/harrys/classic/en/share-99",
        "/show/none/classic/en/landing-plain",
        "/show/harrys/classic/xx/landing-plain",
        "/one/share-99",
        "/static/none.css",
        "/gallery/none.js",
        "/nowhere",
    ],
)
def test_what_is_not_there_says_so(preview: Previewed, path: str) -> None:
    answer = preview.get(path)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text


def test_only_names_of_this_machine_are_answered(preview: Previewed) -> None:
    assert preview.get("/", host="localhost").status_code == 200
    assert preview.get("/", host="evil.example").status_code == 421


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Previewed]:
    write_folder(tmp_path)
    with previewed(tmp_path) as shown:
        yield shown


def test_a_save_shows_at_once_and_a_mistake_leaves_what_was_there(own: Previewed) -> None:
    file = own.folder / "sites" / "harrys" / "site.toml"
    assert "Respect the face." in own.get(LANDING).text
    file.write_text(HARRYS.replace("Respect the face.", "Mind the face."), "utf-8")
    own.get_once(LANDING, "Mind the face.")

    file.write_text(HARRYS.replace("[landing]\nheadline", "[landing]\nhedline"), "utf-8")
    gallery = own.get_once("/", "The last save cannot be used")
    assert "landing.hedline: got an unknown key" in gallery
    assert "Mind the face." in own.get(LANDING).text

    file.write_text(HARRYS, "utf-8")
    own.get_once(LANDING, "Respect the face.")
    assert "The last save cannot be used" not in own.get("/").text


def test_a_template_that_cannot_be_drawn_says_where_in_its_own_frame(own: Previewed) -> None:
    template = own.folder / "sites" / "harrys" / "templates" / "leaderboard.html"
    template.parent.mkdir()
    template.write_text("<p>\n{{ rows.first.name }}", "utf-8")
    told = own.get_once("/show/harrys/classic/en/leaderboard-full", "This cannot be drawn")
    assert "leaderboard.html: line 2" in told
    assert "has no attribute" in told
    assert own.get(LANDING).status_code == 200


def test_it_ends_when_told_and_by_its_own_keys(own: Previewed) -> None:
    assert own.end() == 0
    with previewed(own.folder) as again:
        assert again.end(signal.SIGINT) == 130
