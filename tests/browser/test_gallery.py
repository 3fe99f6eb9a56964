"""The gallery in a real browser, and pictures as the command takes them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Meet
from command import arguments, environment
from launched import write_orrin
from PIL import Image
from previewing import Previewed, previewed

GALLERY = "/?theme=classic&theme=instrument&language=th&scheme=dark&page=forget&page=mail-recovery"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewed]:
    folder = tmp_path_factory.mktemp("preview")
    write_orrin(folder)
    with previewed(folder) as shown:
        yield shown


def test_the_gallery_shows_real_pages_in_the_chosen_look_and_is_open_to_everybody(
    preview: Previewed, meet: Meet
) -> None:
    visitor = meet(color_scheme="null")  # whatever is told to the browser is told to frames, too
    gallery = visitor.page.goto(f"{preview.url}{GALLERY}", wait_until="load")
    for shown, inside in zip(visitor.page.locator("iframe").all(), visitor.page.frames[1:], strict=True):
        shown.scroll_into_view_if_needed()  # it is loaded when it comes near
        inside.wait_for_url(f"{preview.url}/show/**")
    frames = {frame.url.removeprefix(preview.url): frame for frame in visitor.page.frames[1:]}
    assert sorted(frames) == sorted(
        f"/show/harrys/{theme}/th/{state}"
        for theme in ("classic", "instrument")
        for state in ("forget-plain", "forget-kept-out", "forget-done", "mail-recovery")
    )
    page = frames["/show/harrys/classic/th/forget-plain"]
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert page.locator("html").get_attribute("lang") == "th"
    # The pages inside are looked at by tests of their own.
    visitor.answer = gallery
    visitor.page.evaluate("for (const frame of document.querySelectorAll('iframe')) frame.remove()")
    faults = [*visitor.markup_faults(), *visitor.barriers(), *visitor.overflow()]
    visitor.page.emulate_media(color_scheme="dark")
    faults += visitor.barriers("color-contrast")
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    faults += visitor.overflow()
    assert not faults, "\n".join(faults)


def test_a_visit_leads_from_state_to_state_and_through_the_page_itself(
    preview: Previewed, meet: Meet
) -> None:
    visitor = meet()
    visitor.open(f"{preview.url}/?page=landing")
    visitor.page.get_by_role("link", name="As people find it").click()
    visitor.page.wait_for_url("**/one/landing-plain?page=landing")
    inside = visitor.page.frame_locator("iframe")
    inside.get_by_label("Your e-mail address").fill("ada@example.com")
    inside.get_by_role("button", name="Count me in").click()
    inside.get_by_text("Confirm your address to make it count").wait_for()
    assert not [*(preview.folder / "data").glob("*.sqlite3")]
    visitor.page.locator("h1").click()  # back to the page around it, whose keys these are
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.wait_for_url("**/one/landing-first?page=landing")
    visitor.page.keyboard.press("Escape")
    visitor.page.wait_for_url("**/?page=landing#landing")


def test_a_save_shows_in_an_open_gallery(preview: Previewed, meet: Meet) -> None:
    visitor = meet()
    visitor.open(f"{preview.url}/one/landing-plain")
    inside = visitor.page.frame_locator("iframe")
    inside.get_by_role("heading", name="A shave worth getting up for.").wait_for()
    file = preview.folder / "sites" / "harrys" / "site.toml"
    written = file.read_text("utf-8")
    file.write_text(written.replace("A shave worth getting up for.", "Up, then."), "utf-8")
    inside.get_by_role("heading", name="Up, then.").wait_for()


def test_the_gallery_needs_no_scripts(preview: Previewed, meet: Meet) -> None:
    visitor = meet(java_script_enabled=False)
    visitor.open(f"{preview.url}/?page=terms")
    visitor.page.get_by_role("link", name="Dark", exact=True).click()
    visitor.page.wait_for_url("**/?scheme=dark&page=terms")
    heading = visitor.page.frame_locator("iframe").get_by_role("heading", name="Terms")
    assert heading.is_visible()


def taken(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments("preview", "--shots", "made", *options),
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_pictures_are_taken_of_whole_pages_in_every_width_scheme_and_language(tmp_path: Path) -> None:
    write_orrin(tmp_path)
    chosen = ("share-4", "mail-tier-unlocked", "picture-plain")
    done = taken(tmp_path, *(f"--page={name}" for name in chosen), "--width=390", "--width=768")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("18 pictures written into made.\n")
    made = tmp_path / "made" / "harrys" / "classic"
    names = {
        f"{name}-{language}-{width}-{scheme}.png"
        for name in chosen[:2]
        for language in ("en", "th")
        for width in (390, 768)
        for scheme in ("light", "dark")
    }
    names |= {f"picture-plain-{language}.png" for language in ("en", "th")}
    names |= {f"mail-tier-unlocked-{language}.txt" for language in ("en", "th")}
    assert {file.name for file in made.iterdir()} == names
    shades = {}
    for scheme in ("light", "dark"):
        with Image.open(made / f"share-4-en-390-{scheme}.png") as picture:
            assert picture.width == 390
            assert picture.height > 1500  # more than a screen
            shades[scheme] = picture.convert("L").getpixel((2, 2))
    assert shades["light"] > 200
    assert shades["dark"] < 60
    with Image.open(made / "picture-plain-en.png") as picture:
        assert picture.size == (1200, 630)
    assert (
        (made / "mail-tier-unlocked-en.txt")
        .read_text("utf-8")
        .startswith("Subject: It is yours: Shave cream\n")
    )


def test_a_broken_template_is_told_and_the_others_are_taken(tmp_path: Path) -> None:
    write_orrin(tmp_path)
    template = tmp_path / "sites" / "harrys" / "templates" / "forget.html"
    template.parent.mkdir()
    template.write_text("{{ nothing.there }}", "utf-8")
    done = taken(tmp_path, "--page=forget", "--page=terms", "--language=en", "--width=390", "--scheme=light")
    assert done.returncode == 78
    assert "forget.html: line 1" in done.stderr
    made = tmp_path / "made" / "harrys" / "classic"
    assert [file.name for file in made.iterdir()] == ["terms-en-390-light.png"]
