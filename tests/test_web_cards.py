"""Preview cards and the tags that lead to them, read as programs that show links read a page."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import html5lib
import httpx2
import pytest
from command import ROOT
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops
from served import HARRYS, Served, code_on, path_of, write_folder

from waitlist.cards.drawing import draw
from waitlist.cards.faces import roles
from waitlist.cards.fonts import Fonts, unpack
from waitlist.cards.letters import wordless
from waitlist.cli.serve.cards import follow_cards
from waitlist.config import load
from waitlist.config.text import Text
from waitlist.themes import load_theme
from waitlist.web.cards import MOST_BYTES, drawing, faces_of, locale
from waitlist.web.metrics import Siblings

pytestmark = pytest.mark.anyio

_SERIF, _PLAIN = "Young Serif", "IBM Plex Sans Thai"
NAMES = {
    "display": {"Ada": _SERIF, "Łukasz": _SERIF, "Nguyễn": _PLAIN, "Γιώργος": _PLAIN, "สมชาย": _PLAIN},
    "text": {"Ada": _PLAIN, "Dvořák": _PLAIN, "Nguyễn": _PLAIN, "Ξένια": _PLAIN, "Їжак": _PLAIN},
}
"""The family that a word is drawn in: one alone, even where another one has most of its letters."""

HEAD_BYTES = 32 * 1024  # what the thriftiest of them read
WHATSAPP_BYTES = 300_000
FACEBOOK = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"


@pytest.fixture
async def orrin(tmp_path: Path) -> AsyncIterator[Served]:
    """The sample campaign, with its pictures, its logo and the fonts of its theme."""
    (tmp_path / "waitlist.toml").touch()
    shutil.copytree(ROOT / "sites" / "harrys", tmp_path / "sites" / "harrys")
    served = Served(tmp_path)
    async with served.app.running():
        yield served
    served.forget()


def tags(page: bytes) -> dict[str, str | list[str]]:
    """Return the tags of a page, from its first bytes, by property or name."""
    tree = html5lib.parse(page[:HEAD_BYTES].decode("utf-8", "ignore"), namespaceHTMLElements=False)
    found: dict[str, str | list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name")
        if name == "og:locale:alternate":
            found[name] = [*found.get(name, []), meta.get("content")]
        elif name:
            assert name not in found or name == "theme-color", name
            found[name] = meta.get("content")
    return found


async def card(browser: httpx2.AsyncClient, path: str) -> Image.Image:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=600"
    assert len(answer.content) < WHATSAPP_BYTES
    picture = Image.open(BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB")


def same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


async def named(
    served: Served, alias: str, address: str = "ada@example.com"
) -> tuple[httpx2.AsyncClient, str]:
    """Let somebody join who shows a name; return the browser and the code."""
    browser = await served.member(address)
    if alias:
        assert (await browser.post("/me/alias", data={"alias": alias})).status_code == 303
    return browser, code_on((await browser.get("/me")).text)


@pytest.mark.parametrize(
    ("path", "language", "where"),
    [
        ("/", "en", "/"),
        ("/th/", "th", "/th/"),
        ("/r/{code}", "en", "/r/{code}"),
        ("/th/r/{code}", "th", "/th/r/{code}"),
    ],
)
async def test_a_page_tells_everything_that_is_shown_beside_its_link(
    served: Served, path: str, language: str, where: str
) -> None:
    _, code = await named(served, "Ada")
    async with served.browser(user_agent=FACEBOOK) as scraper:
        page = await scraper.get(path.replace("{code}", code))
        assert page.status_code == 200
        found = tags(page.content)
        headline = {"en": "Respect the face.", "th": "ให้เกียรติใบหน้าคุณ"}[language]
        invited = {"en": "Ada invited you: ", "th": "Ada ชวนคุณ: "}[language] if "code" in path else ""
        assert found["og:title"] == found["twitter:title"] == invited + headline
        assert found["og:type"] == "website"
        assert found["og:site_name"] == "Orrin"
        assert found["og:url"] == "http://127.0.0.1:8000" + where.replace("{code}", code)
        assert found["og:locale"] == {"en": "en_US", "th": "th_TH"}[language]
        assert found["og:locale:alternate"] == [{"en": "th_TH", "th": "en_US"}[language]]
        image = f"http://127.0.0.1:8000/{language}/card/{code if 'code' in path else 'site'}.png?v="
        assert found["og:image"] == found["twitter:image"]
        assert str(found["og:image"]).startswith(image)
        size = found["og:image:width"], found["og:image:height"], found["og:image:type"]
        assert size == ("1200", "630", "image/png")
        assert found["og:image:alt"] == found["twitter:image:alt"] == f"{invited}{headline} · Orrin"
        assert found["twitter:card"] == "summary_large_image"
        await card(scraper, path_of(str(found["og:image"])))


async def test_the_tags_of_a_full_page_stand_in_what_is_read_of_it(orrin: Served) -> None:
    async with orrin.browser(user_agent=FACEBOOK) as scraper:
        page = await scraper.get("/th/")
        assert page.content.index(b"</head>") < HEAD_BYTES / 4
        found = tags(page.content)
        assert found["og:description"] == found["twitter:description"] == found["description"]
        assert str(found["og:description"]).startswith("มีดโกนดี ๆ ราคาเป็นธรรม")
        await card(scraper, path_of(str(found["og:image"])))


async def test_programs_that_ask_by_head_are_told_the_same(served: Served) -> None:
    _, code = await named(served, "Ada")
    async with served.browser() as browser:
        for path in (f"/en/card/{code}.png", "/card/site.png", "/", f"/r/{code}"):
            asked, got = await browser.head(path), await browser.get(path)
            assert (asked.status_code, asked.content) == (200, b"")
            for name in ("content-type", "content-length", "cache-control"):
                assert asked.headers[name] == got.headers[name]


async def test_a_name_stands_on_the_card_only_while_its_owner_shows_it(served: Served) -> None:
    ada, code = await named(served, "Ada")
    async with served.browser() as friend:
        site = await card(friend, "/card/site.png")
        with_name = await card(friend, f"/card/{code}.png")
        await ada.post("/me/alias", data={"alias": "Countess"})
        renamed = await card(friend, f"/card/{code}.png")
        await ada.post("/me/alias", data={"alias": ""})
        unnamed = await card(friend, f"/card/{code}.png")
        assert not any(
            same(one, other) for one, other in [(with_name, renamed), (renamed, unnamed), (unnamed, site)]
        )
        _, other_code = await named(served, "", "ben@example.com")
        assert same(unnamed, await card(friend, f"/card/{other_code}.png"))


async def test_after_an_erasure_the_link_shows_the_card_of_the_site(served: Served) -> None:
    ada, code = await named(served, "Ada")
    async with served.browser() as friend:
        before = await card(friend, f"/card/{code}.png")
        await ada.post("/recover", data={"email": "ada@example.com"})
        recovery = await served.mail_to("ada@example.com", "recovery")
        await ada.get(path_of(recovery.status_url))
        assert (await ada.post("/me/forget")).status_code == 200
        after = await card(friend, f"/card/{code}.png")
        assert not same(before, after)
        assert same(after, await card(friend, "/card/site.png"))


async def test_an_unproven_link_never_speaks_in_anybodys_name(served: Served) -> None:
    await named(served, "Ada")
    async with served.browser() as mallory:
        await mallory.post("/join", data={"email": "ada@example.com", "name": "Mallory"})
        code = code_on((await mallory.get("/me")).text)
        _, unnamed = await named(served, "", "ben@example.com")
        assert same(await card(mallory, f"/card/{code}.png"), await card(mallory, f"/card/{unnamed}.png"))


@pytest.mark.parametrize("code", ["site", "bcdfghjkmnpr", "x", "%2e%2e%2fsecret", "ÄÖ", "a" * 500])
async def test_a_code_without_a_link_shows_the_card_of_the_site(served: Served, code: str) -> None:
    async with served.browser() as browser:
        answer = await browser.get(f"/card/{code}.png")
        if answer.status_code == 404:  # a path that no route has
            assert "%2f" in code
            return
        assert same(await card(browser, f"/card/{code}.png"), await card(browser, "/card/site.png"))


async def test_each_language_has_its_card(orrin: Served) -> None:
    async with orrin.browser() as browser:
        english, thai = await card(browser, "/en/card/site.png"), await card(browser, "/th/card/site.png")
        assert not same(english, thai)
        chosen = await browser.get("/card/site.png", headers={"accept-language": "th"})
        assert same(thai, Image.open(BytesIO(chosen.content)).convert("RGB"))
        assert chosen.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    "alias",
    [
        "W" * 40,
        "Zoë 🎉 Ben",
        "أحمد محمد",
        "שרה",
        "น้ำผึ้ง กิ๊บ ปู่",
        "<b>&amp;</b>",
        "李小龍",
        "e\u0301\u0302\u0303",
    ],
    ids=["long", "emoji", "arabic", "hebrew", "thai", "markup", "chinese", "marks"],
)
async def test_any_name_gives_a_card(orrin: Served, alias: str) -> None:
    browser, code = await named(orrin, alias)
    await card(browser, f"/th/card/{code}.png")


async def test_a_name_in_a_script_that_no_font_of_the_theme_has_is_left_out(orrin: Served) -> None:
    ada, code = await named(orrin, "أحمد")
    with_name = await card(ada, f"/card/{code}.png")
    await ada.post("/me/alias", data={"alias": ""})
    assert same(with_name, await card(ada, f"/card/{code}.png"))


@pytest.mark.parametrize("theme", ["classic", "core", "instrument", "poster"])
async def test_latin_vietnamese_greek_and_cyrillic_letters_are_drawn_in_every_theme(
    tmp_path: Path, theme: str
) -> None:
    write_folder(tmp_path, harrys=f'theme = "{theme}"\n' + HARRYS.replace('theme = "classic"\n', ""))
    site = load(tmp_path, {}).sites["harrys"]
    made = load_theme(site, site.folder)
    fonts = [made.assets[face.file].body for face in faces_of(made)]
    letters = set[int]().union(*(TTFont(BytesIO(body)).getBestCmap() for body in fonts))
    for words in ("Łukasz Żółć", "Nguyễn Thị Đỗ Ử", "Γιώργος Ώρα", "Щербаков Її", "Çağrı Şimşek", "Dvořák Ő"):
        assert not wordless(words, letters.__contains__), words


def fonts_of(tmp_path: Path) -> Fonts:
    """Return the fonts of the theme `classic`."""
    write_folder(tmp_path, harrys=HARRYS)
    site = load(tmp_path, {}).sites["harrys"]
    made = load_theme(site, site.folder)
    unpacked = [
        unpack(made.assets[face.file].body, f"f{number}", face.family, (face.light, face.bold), tmp_path)
        for number, face in enumerate(faces_of(made))
    ]
    return Fonts(unpacked, roles(made.assets[made.asset("style.css")].body.decode()))


async def test_a_letter_among_those_of_other_fonts_stands_in_its_place(tmp_path: Path) -> None:
    fonts = fonts_of(tmp_path)

    def drawn(words: str) -> tuple[int, int, int, int] | None:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">'
            '<rect width="1200" height="630" fill="#fff"/><g data-column="64 100 1000 120">'
            f'<text font-family="display" font-weight="600" font-size="76">{words}</text></g></svg>'
        )
        picture = Image.open(BytesIO(draw(svg, {}, fonts))).convert("L")
        return ImageChops.invert(picture).point(lambda ink: 255 if ink > 100 else 0).getbbox()

    without, with_comma = drawn("jaźń, Nguyễn Thị Đỗ"), drawn("jaźń, Nguyễn Thị Đỗ,")
    assert without
    assert with_comma
    assert with_comma[2] - without[2] > 10
    apart = drawn("jaźń, Nguyễn Thị Đỗ, Γ")
    assert apart
    assert apart[1] == without[1], "no sign was put upon another line or mark"


async def test_words_that_no_font_has_are_left_out_as_a_whole(tmp_path: Path) -> None:
    fonts = fonts_of(tmp_path)
    assert fonts.drawable("Hello 世界 Ada🎉 x世 Łódź") == "Hello Ada Łódź"
    for role, families in NAMES.items():
        found = {words: {font.family for font, _ in fonts.runs(words, role, 400)} for words in families}
        assert found == {words: {family} for words, family in families.items()}


async def test_emoji_are_left_out_and_the_rest_of_the_name_stays(orrin: Served) -> None:
    ada, code = await named(orrin, "Ada 🎉")
    with_emoji = await card(ada, f"/card/{code}.png")
    await ada.post("/me/alias", data={"alias": "Ada"})
    assert same(with_emoji, await card(ada, f"/card/{code}.png"))


async def test_many_who_ask_at_once_all_get_a_card_and_memory_stays_bounded(orrin: Served) -> None:
    codes = [(await named(orrin, f"Ada {number}", f"ada{number}@example.com"))[1] for number in range(6)]
    async with orrin.browser() as browser:
        paths = [f"/card/{code}.png" for code in codes for _ in range(5)]
        answers = await asyncio.gather(*(browser.get(path) for path in paths))
    assert {answer.status_code for answer in answers} == {200}
    cards = orrin.app._services.cards  # noqa: SLF001 - its size is shown nowhere else
    assert len({answer.content for answer in answers}) == len(codes)
    assert 0 < cards.size <= MOST_BYTES


async def test_a_process_that_was_lost_is_started_again(served: Served) -> None:
    ada, code = await named(served, "Ada")
    await card(ada, "/card/site.png")
    artist = served.app._services.cards._artist  # noqa: SLF001 - nobody else knows its number
    assert artist._process is not None  # noqa: SLF001 - as above
    artist._process.kill()  # noqa: SLF001 - as above
    await artist._process.wait()  # noqa: SLF001 - as above
    await card(ada, f"/card/{code}.png")


async def test_the_card_of_a_site_is_drawn_before_anybody_asks_and_anew_after_a_change(
    served: Served,
) -> None:
    app = served.app
    drawer = asyncio.create_task(follow_cards(app, settled=0))
    try:
        for headline in ("Respect the face.", "Respect the chin."):
            [site] = app.sites
            drawn = drawing(site, "en")
            assert headline in drawn.svg
            async with asyncio.timeout(20):
                while not app._services.cards.has(drawn):  # noqa: SLF001, ASYNC110 - nothing tells of it
                    await asyncio.sleep(0.05)
            landing = site.settings.landing.model_copy(update={"headline": Text("Respect the chin.")})
            await app.swap((site.settings.model_copy(update={"landing": landing}),))
    finally:
        drawer.cancel()


def kept_in(folder: Path) -> list[Path]:
    return [*folder.glob("*.png")]


async def test_processes_that_serve_together_draw_a_card_without_a_name_once(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=HARRYS)
    one, two = (Served(tmp_path, siblings=Siblings(tmp_path, number)) for number in range(2))
    async with one.app.running(), one.browser() as browser:
        await one.app.draw_cards()
        drawn = (await browser.get("/en/card/site.png")).content
        [kept] = kept_in(tmp_path)
        assert kept.read_bytes() == drawn
        # Nobody could tell by the picture who drew it.
        kept.write_bytes(b"drawn by the first")
    async with two.app.running(), two.browser() as browser:
        assert (await browser.get("/en/card/site.png")).content == b"drawn by the first"
        ada, code = await named(two, "Ada")
        assert (await ada.get(f"/en/card/{code}.png")).content != drawn
        assert kept_in(tmp_path) == [kept]
    one.forget()


async def test_a_theme_draws_its_own_card(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=HARRYS)
    templates = tmp_path / "sites" / "harrys" / "templates"
    templates.mkdir()
    (templates / "preview.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">'
        '<rect width="1200" height="630" fill="#123456"/></svg>'
    )
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        picture = await card(browser, "/card/site.png")
        assert picture.getpixel((600, 300)) == (0x12, 0x34, 0x56)
    served.forget()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "en_US"), ("th", "th_TH"), ("de", "de_DE"), ("pt", "pt_BR"), ("pt-PT", "pt_PT"), ("ar", "ar_EG")],
)
def test_a_language_is_named_with_the_country_where_most_speak_it(language: str, said: str) -> None:
    assert locale(language) == said
