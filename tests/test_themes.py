import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import html5lib
import pytest
from PIL import Image

from waitlist import blocks, pages
from waitlist.config import SiteSettings
from waitlist.i18n import LANGUAGES
from waitlist.problems import ConfigError
from waitlist.themes import Frame, Theme, colors, load_theme, pictures
from waitlist.themes.assets import link_files

ROOT = Path(__file__).resolve().parents[1]
LINK = "https://orrin.example/r/k7m2x9qd4f"
MOMENT = datetime(2030, 3, 1, 9, tzinfo=ZoneInfo("Asia/Bangkok"))
HOSTILE = "\"><script>alert('ada')</script>"


def picture_bytes(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, "#d2622a").save(drawn, kind, **options)
    return drawn.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site's folder with a picture in several widths."""
    site = tmp_path / "sites" / "orrin"
    pictured = site / "pictures"
    pictured.mkdir(parents=True)
    (pictured / "hero.jpg").write_bytes(picture_bytes("JPEG"))
    for name in ("hero-640.avif", "hero-320.avif", "hero-640.webp", "hero-phone.jpg", "hero-phone-480.webp"):
        kind = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[name.rpartition(".")[2]]
        (pictured / name).write_bytes(picture_bytes(kind))
    (pictured / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"></svg>')
    return site


def settings(folder: Path, **more: object) -> SiteSettings:
    brand = {"name": "Orrin", "color": "#1f3d33", "accent": "#d2622a", "email": "hello@orrin.example"}
    return SiteSettings.model_validate(
        {
            "name": "orrin",
            "folder": folder,
            "root": folder.parent.parent,
            "languages": ("en", "th"),
            "brand": brand,
            **more,
        }
    )


def theme(folder: Path, name: str = "classic") -> Theme:
    return load_theme(settings(folder, theme=name), folder)


def frame(folder: Path, language: str = "en", path: str = "/", *, prefixed: bool = False) -> Frame:
    return Frame(settings(folder), language, path, "https://orrin.example", prefixed)


def ladder(
    friends: int, steps: tuple[int, ...] = (5, 10, 25, 50), picture: pages.Picture | None = None
) -> pages.LadderView:
    reached = sum(step <= friends for step in steps)
    start = steps[reached - 1] if reached else 0
    share = 0.0 if reached == len(steps) else (friends - start) / (steps[reached] - start)
    rungs = tuple(
        pages.Rung(
            id=f"tier-{step}",
            friends=step,
            reward=f"Reward {step} {HOSTILE}",
            description="A tin of it.",
            friend_reward="",
            picture=picture if place % 2 else None,
            position=(place + 1) / len(steps),
            reached=place < reached,
            is_next=place == reached,
        )
        for place, step in enumerate(steps)
    )
    following = rungs[reached] if reached < len(steps) else None
    missing = following.friends - friends if following else 0
    return pages.LadderView(rungs, friends, (reached + share) / len(steps), missing, following)


def join_form(**more: object) -> pages.JoinForm:
    return pages.JoinForm(action="/join", button="Count me in", **more)


FULL_FORM = join_form(
    values={"email": HOSTILE, "name": HOSTILE, "q_often": "Daily"},
    errors={"email": "Please look at it.", "consent": "Please tick the box.", "q_often": "Please choose."},
    suggestion="ada@gmail.com",
    ref="k7m2x9qd4f",
    name_field=True,
    code_field=True,
    consent="I agree.",
    consent_required=True,
    questions=(
        pages.Question("often", "How often?", "choice", ("Daily", "Weekly"), required=True),
        pages.Question("why", "Why?", "text"),
        pages.Question("beard", "A beard?", "checkbox"),
    ),
)


FILM = pages.Film(
    HOSTILE, "/static/film.mp4", "video/mp4", captions=(pages.Captions("/static/film.vtt", "en", "English"),)
)
ELSEWHERE = pages.Film(HOSTILE, player="https://a.example/p", page="https://a.example/v", service="Vimeo")


def every_block(picture: pages.Picture) -> tuple[pages.Block, ...]:
    said = (HOSTILE, "Really.")
    shown = blocks.GalleryPicture(picture, HOSTILE)
    quote = blocks.Quote(said, HOSTILE, "Baker", picture)
    logos = (blocks.Logo("Ledger", picture, "https://ledger.example"), blocks.Logo(HOSTILE))
    links = (blocks.ContactLink("Chat", "https://chat.example"),)
    return (
        blocks.Hero(id="hero"),
        blocks.Steps(id="steps", title="How", steps=(blocks.Step("Join", HOSTILE), blocks.Step("Share"))),
        blocks.Ladder(id="ladder", title="Climb", text=HOSTILE, ladder=ladder(0)),
        blocks.Story(id="story", title="Why", paragraphs=said, picture=picture, caption=HOSTILE),
        blocks.Story(id="story-2", title="How", points=said),
        blocks.Cause(
            id="cause", title="Pairs", paragraphs=said, amount=3, label=HOSTILE, goal=9, reached=1 / 3
        ),
        blocks.Cause(id="cause-2", title="Trees", picture=picture),
        blocks.Gallery(id="gallery", title="Look", pictures=(shown, shown, shown)),
        blocks.Gallery(id="gallery-2", pictures=(shown,)),
        blocks.Quotes(id="quotes", title="Said", quotes=(quote, replace(quote, picture=None, role=""))),
        blocks.Quotes(id="quotes-2", quotes=(quote,)),
        blocks.Press(id="press", title="Seen", logos=logos),
        blocks.Note(
            id="note", title="A word", paragraphs=said, name=HOSTILE, role="Founder", picture=picture
        ),
        blocks.Note(id="note-2", paragraphs=said, name="Ada", signature=picture),
        blocks.Faq(id="faq", title="Asked", questions=(blocks.Answered(HOSTILE, said),)),
        blocks.Countdown(id="countdown", title="Until", until=MOMENT),
        blocks.People(id="people", count=1204, label=HOSTILE),
        blocks.Support(
            id="support", title="Talk", text=HOSTILE, email="a@b.example", phone="+1 2", links=links
        ),
        blocks.Support(id="support-2", title="Talk"),
        blocks.Video(
            id="video", title="Film", text=HOSTILE, film=replace(FILM, poster=picture), caption="So."
        ),
        blocks.Video(id="video-2", title="Film", film=ELSEWHERE),
        blocks.Join(id="again", title="Come", text=HOSTILE),
    )


def landing(picture: pages.Picture, /, **more: object) -> pages.Landing:
    given = {
        "phase": "running",
        "headline": "A shave worth getting up for.",
        "line": "A good razor.",
        "form": join_form(),
        "picture": picture,
        "picture_phone": picture,
        "blocks": every_block(picture),
        "count": 1204,
    }
    return pages.Landing(**given | more)


def share(count: int = 4, /, **more: object) -> pages.Share:
    channels = (
        pages.Channel("whatsapp", "WhatsApp", "https://wa.me/?text=Come%20along"),
        pages.Channel("email", "E-mail", "mailto:?body=Come%20along"),
    )
    given = {
        "phase": "running",
        "proven": True,
        "confirmed": True,
        "link": LINK,
        "code": "k7m2x9qd4f",
        "qr": "/qr/k7m2x9qd4f.svg",
        "message": f"Come along: {LINK}",
        "reminder": f"Nearly in: {LINK}",
        "channels": channels,
        "ladder": ladder(count),
        "friends": pages.FriendsView(count + 2, count, 1, 1, ("a closer look",), "A. · …", HOSTILE, "C."),
        "place": 214,
        "people": 1204,
        "sent_to": "ada@example.com",
        "alias": HOSTILE,
        "leaderboard": True,
    }
    return pages.Share(**given | more)


def provisional(**more: object) -> pages.Share:
    unknown = {"proven": False, "confirmed": False, "must_confirm": True, "place": None, "people": None}
    return share(0, friends=pages.FriendsView(), alias="", **unknown | more)


def every_page(picture: pages.Picture) -> dict[str, pages.Page]:
    day = datetime(2027, 3, 1, tzinfo=UTC)
    shown: dict[str, pages.Page] = {
        "landing": landing(picture),
        "landing from a friend": landing(picture, invitation=pages.Invitation(HOSTILE, "postage")),
        "landing from somebody": landing(picture, invitation=pages.Invitation()),
        "landing with errors": landing(picture, form=FULL_FORM),
        "landing closed": landing(picture, phase="closed", opens=day),
        "landing closed, nobody knows until when": landing(picture, phase="closed"),
        "landing notify": landing(picture, phase="notify", opens=day),
        "landing until": landing(picture, closes=day),
        "landing ended": landing(picture, phase="ended"),
        "landing with a film": landing(picture, film=FILM),
        "landing with a film from elsewhere": landing(picture, film=replace(ELSEWHERE, poster=picture)),
        "landing without a picture": replace(landing(picture), picture=None, picture_phone=None),
        "landing bare": landing(picture, blocks=(blocks.Hero(id="hero"),), count=None),
        "landing with what others show": landing(
            picture, preview=pages.Preview(LINK, f"{LINK}.png", "en_US", ("th_TH",))
        ),
        "landing from a friend, as others show it": landing(
            picture,
            invitation=pages.Invitation(HOSTILE),
            preview=pages.Preview(LINK, f"{LINK}.png", "en_US"),
        ),
        "send": pages.Send(pages.Channel("email", "E-mail", "mailto:?body=Hello"), HOSTILE),
        "card to print": pages.PrintCard(HOSTILE, HOSTILE, LINK, LINK[8:], "/qr/k7m2x9qd4f.svg", HOSTILE),
        "card to print, bare": pages.PrintCard("Shave.", "", LINK, LINK[8:], "/qr/k7m2x9qd4f.svg"),
        "share provisional": provisional(),
        "share, wrong address": provisional(
            errors={"address": "Please look."},
            values={"address": HOSTILE},
            suggestion="a@b.example",
            notice="Sent.",
        ),
        "share, wrong alias": share(errors={"alias": "Too long."}, values={"alias": HOSTILE}),
        "share, no more mails": share(subscribed=False, alias="", friend_reward="postage"),
        "share ended": share(37, phase="ended"),
        "share ended with nothing": share(0, phase="ended"),
        "share without a ladder": share(ladder=pages.LadderView(())),
        "confirm": pages.Confirm("/confirm/token"),
        "confirm, too old": pages.Confirm("/confirm/token", valid=False),
        "confirm, over": pages.Confirm("/confirm/token", valid=False, over=True, open=False),
        "recover": pages.Recover("/recover", errors={"email": "Please look."}, values={"email": HOSTILE}),
        "recover sent": pages.Recover("/recover", sent=True),
        "recover fresh": pages.Recover("/recover", fresh=True, suggestion="ada@gmail.com"),
        "leaderboard": pages.Leaderboard((pages.LeaderRow(1, HOSTILE, 5000), pages.LeaderRow(2, "Ben", 1))),
        "leaderboard empty": pages.Leaderboard(()),
        "unsubscribe": pages.Unsubscribe("/unsubscribe/token"),
        "unsubscribe done": pages.Unsubscribe("/unsubscribe/token", done=True),
        "unsubscribe broken": pages.Unsubscribe("/unsubscribe/token", valid=False),
        "forget": pages.Forget("/me/forget"),
        "forget done": pages.Forget("/me/forget", done=True),
        "document": pages.Document("Privacy", ("We keep little.", "## What", HOSTILE)),
        "error": pages.Error(404, "Nothing here", HOSTILE, "01HF3"),
    }
    friends = (0, 1, 4, 5, 37, 5000)
    steps = (1, 3, 5, 10, 25, 50, 100, 5000)
    shown |= {f"share with {count} friends": share(count) for count in friends}
    shown |= {f"share with {n} tiers": share(ladder=ladder(4, steps[:n], picture)) for n in range(1, 9)}
    return shown


def every_mail(picture: pages.Picture) -> tuple[pages.Mail, ...]:
    status, leave = "https://orrin.example/s/token", "https://orrin.example/unsubscribe/token"
    return (
        pages.ConfirmMail("https://orrin.example/confirm/token", 30, "Shave cream"),
        pages.ConfirmMail("https://orrin.example/confirm/token", 30, until=MOMENT),
        pages.WelcomeMail(status, leave, LINK, ladder(0)),
        pages.AlreadyMail(status, "https://orrin.example/confirm/token", leave),
        pages.FriendJoinedMail(status, leave, 2, ladder(7)),
        pages.TierUnlockedMail(status, leave, replace(ladder(50).rungs[3], picture=picture), ladder(50)),
        pages.RecoveryMail(status, leave, 30),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["core", "classic"])
def test_every_page_is_sound_html_without_inline_script_or_style(folder, name, language) -> None:
    made = theme(folder, name)
    surround = frame(folder, language, prefixed=True)
    for state, page in every_page(made.picture("pictures/hero.jpg", "A razor")).items():
        html = made.render(page, surround)
        parser = html5lib.HTMLParser(strict=False)
        tree = parser.parse(html)
        wrong = [(place, error) for place, error, _ in parser.errors]
        assert wrong == [], state
        assert tree.find(".//*[@style]") is None, state
        names = {key for element in tree.iter() for key in element.attrib if isinstance(key, str)}
        assert not [key for key in names if key.startswith("on")], state
        assert "<style" not in html, state
        assert html.count("<script") == html.count('<script type="module" src="/static/'), state
        assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("name", ["core", "classic"])
def test_every_field_has_a_label_and_every_picture_a_text(folder, name) -> None:
    made = theme(folder, name)
    namespace = "{http://www.w3.org/1999/xhtml}"
    for state, page in every_page(made.picture("pictures/hero.jpg", "A razor")).items():
        tree = html5lib.parse(made.render(page, frame(folder)))
        labelled = {label.get("for") for label in tree.iter(f"{namespace}label")}
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), state
        for kind in ("input", "select", "textarea"):
            for field in tree.iter(namespace + kind):
                assert field.get("type") == "hidden" or field.get("id") in labelled, state
                described = field.get("aria-describedby")
                assert described is None or described in ids, state
        assert all(image.get("alt") is not None for image in tree.iter(f"{namespace}img")), state
        assert len(list(tree.iter(f"{namespace}h1"))) == 1, state


def test_an_error_stands_beside_its_field(folder) -> None:
    made = theme(folder)
    html = made.render(landing(made.picture("pictures/hero.jpg"), form=FULL_FORM), frame(folder))
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    field = tree.find(".//input[@name='email']")
    assert field.get("aria-invalid") == "true"
    assert tree.find(f".//p[@id='{field.get('aria-describedby')}']").text == "Please look at it."
    assert field.get("value") == HOSTILE


def test_a_suggested_address_stands_between_the_field_and_the_button(folder) -> None:
    made = theme(folder)
    shown = (
        landing(made.picture("pictures/hero.jpg"), form=FULL_FORM),
        provisional(suggestion="a@b.example"),
    )
    for page in shown:
        html = made.render(page, frame(folder))
        form = html[html.index("data-check") :]
        assert form.index('type="email"') < form.index("Use this address") < form.index('type="submit"')


@pytest.mark.parametrize(
    ("phase", "name", "words"),
    [
        ("closed", "opens", "The list opens on "),
        ("notify", "opens", "Opens on "),
        ("running", "closes", "Open until "),
    ],
)
def test_the_landing_page_says_when_it_opens_or_closes_and_has_room_to_count_down(
    folder, phase, name, words
) -> None:
    made = theme(folder)
    page = landing(made.picture("pictures/hero.jpg"), phase=phase, **{name: MOMENT})
    html = made.render(page, frame(folder))
    written = '<time datetime="2030-03-01T09:00:00+07:00">1 March 2030 at 09:00 (Bangkok)</time>'
    assert f"{words}{written}." in html
    assert 'data-until="2030-03-01T09:00:00+07:00" data-words="# to go"' in html
    assert "1 มีนาคม 2573 เวลา 09:00 น. (กรุงเทพ)" in made.render(page, frame(folder, "th"))


def test_after_the_end_nobody_is_told_to_move_further_to_the_front(folder) -> None:
    made, words = theme(folder), "Each friend moves you further to the front."
    assert words in made.render(share(4), frame(folder))
    assert words not in made.render(share(4, phase="ended"), frame(folder))


@pytest.mark.parametrize("script", ["page.js", "share.js"])
def test_the_scripts_are_small(folder, script) -> None:
    made = theme(folder)
    assert len(made.assets[made.asset(script)].body) < 5_000
    assert len(made.assets[made.asset("blocks.js")].body) < 3_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pictured", [True, False])
def test_a_preview_card_is_a_drawing_that_holds_whatever_stands_on_it(folder, pictured, language) -> None:
    made = theme(folder)
    picture = made.picture("pictures/hero.jpg") if pictured else None
    for invited, name in ((True, HOSTILE), (True, ""), (False, "")):
        card = pages.PreviewCard(HOSTILE, HOSTILE, picture, invited, name)
        drawn = ET.fromstring(made.render(card, frame(folder, language)))  # noqa: S314 - our own
        assert (drawn.get("width"), drawn.get("height")) == ("1200", "630")
        assert HOSTILE in [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", ["core", "classic"])
def test_everything_that_a_page_loads_is_among_the_assets(folder, name) -> None:
    made = theme(folder, name)
    for page in every_page(made.picture("pictures/hero.jpg")).values():
        html = (
            made.render(page, frame(folder)).replace("/static/film.mp4", "").replace("/static/film.vtt", "")
        )
        for address in re.findall(r'/static/[^"#\s,]+', html):
            assert address in made.assets
    for address, asset in made.assets.items():
        if address.endswith(".css"):
            for inside in re.findall(r'url\("([^"]+)"\)', asset.body.decode()):
                assert inside in made.assets


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["core", "classic"])
def test_every_mail_has_subject_text_and_html_with_its_styles_inlined(folder, name, language) -> None:
    made = theme(folder, name)
    for mail in every_mail(made.picture("pictures/hero.jpg")):
        letter = made.render_mail(mail, frame(folder, language))
        assert letter.subject
        assert "\n" not in letter.subject
        assert "&#" not in letter.text
        assert "\n\n\n" not in letter.text
        assert 'style="' in letter.html
        assert "prefers-color-scheme: dark" in letter.html
        assert "<script>" not in letter.html
        leaves = mail.kind != "confirm"
        assert ("https://orrin.example/unsubscribe/token" in letter.text) is leaves
        assert ("https://orrin.example/unsubscribe/token" in letter.html) is leaves


def test_a_mail_that_unlocks_shows_the_reward_and_says_what_is_next(folder) -> None:
    made = theme(folder)
    rung = replace(ladder(10).rungs[1], reward="The Field handle", picture=made.picture("pictures/hero.jpg"))
    mail = pages.TierUnlockedMail("https://o.example/s/t", "https://o.example/u/t", rung, ladder(10))
    letter = made.render_mail(mail, frame(folder))
    assert letter.subject == "It is yours: The Field handle"
    assert "10 friends came along, and this is what you earned: The Field handle." in letter.text
    assert "15 more, and this is yours: Reward 25" in letter.text
    assert f'src="https://orrin.example{rung.picture.src}"' in letter.html


def test_links_keep_the_language_of_the_address_and_plain_ones_stay_plain(folder) -> None:
    made = theme(folder)
    assert 'href="/th/me"' in made.render(pages.Forget("/x"), frame(folder, "th", prefixed=True))
    assert 'href="/me"' in made.render(pages.Forget("/x"), frame(folder, "th"))
    other = made.render(pages.Forget("/x"), frame(folder, "th", "/me/forget"))
    assert '<a href="/en/me/forget" lang="en" hreflang="en">English</a>' in other


def test_a_picture_comes_with_every_width_that_lies_beside_it(folder) -> None:
    picture = theme(folder).picture("pictures/hero.jpg", "A razor")
    assert re.fullmatch(r"/static/site/hero-[0-9a-f]{10}\.jpg", picture.src)
    assert (picture.width, picture.height, picture.alt) == (40, 30, "A razor")
    narrow, wide = picture.avif.split(", ")
    assert re.fullmatch(r"/static/site/hero-320-[0-9a-f]{10}\.avif 320w", narrow)
    assert re.fullmatch(r"/static/site/hero-640-[0-9a-f]{10}\.avif 640w", wide)
    assert picture.webp.endswith(" 640w")
    assert "phone" not in picture.webp


def blur(folder: Path, name: str, size: tuple[int, int] = (32, 18)) -> bytes:
    body = picture_bytes("WEBP", size)
    (folder / "pictures" / name).write_bytes(body)
    return body


def test_a_blurred_copy_is_painted_by_the_stylesheet_until_the_picture_is_there(folder) -> None:
    wide, narrow = blur(folder, "hero-blur.webp"), blur(folder, "hero-phone-blur.webp", (32, 40))
    chosen = settings(folder, landing={"picture_phone": "pictures/hero-phone.jpg"})
    made = load_theme(chosen, folder)
    hero, phone = (made.picture(f"pictures/{name}.jpg") for name in ("hero", "hero-phone"))
    assert "blur" not in hero.webp
    html = made.render(replace(landing(hero), picture_phone=phone), frame(folder))
    assert f'<img src="{hero.src}" alt="" class="{hero.blur} {phone.blur}-phone"' in html
    style = made.assets[made.asset("style.css")].body.decode()
    shown, named = (f"url(data:image/webp;base64,{b64encode(body).decode()})" for body in (wide, narrow))
    assert f".{hero.blur}{{background:{shown} 50%/cover no-repeat}}" in style
    assert style.count(named) == 2, "alone, and in the place of the wide one on narrow screens"
    assert style.count("@media (max-width:47.99rem){.blur-") == 1


def test_a_picture_without_a_blurred_copy_has_no_class(folder) -> None:
    made = theme(folder)
    assert made.picture("pictures/hero.jpg").blur == ""
    assert "blur-" not in made.render(landing(made.picture("pictures/hero.jpg")), frame(folder))


def test_a_blurred_copy_that_is_none_is_told(folder) -> None:
    (folder / "pictures" / "hero-blur.webp").write_bytes(b"x" * 1001)
    with pytest.raises(ConfigError) as wrong:
        theme(folder)
    assert str(wrong.value) == (
        f"{folder}/pictures/hero-blur.webp: got 1001 bytes, expected at most 1000 bytes, since it stands in "
        "the stylesheet. Make it some 32 pixels wide, or give it a name without -blur."
    )


def test_a_missing_picture_says_where_it_was_looked_for(folder) -> None:
    with pytest.raises(ConfigError) as wrong:
        theme(folder).picture("pictures/heroo.jpg")
    assert str(wrong.value) == (
        f"{folder}/pictures/heroo.jpg: got no such file, expected a picture, font, script or stylesheet. "
        "Did you mean 'site/hero.jpg'?"
    )


def test_texts_are_compressed_ahead_and_pictures_are_not(folder) -> None:
    for address, asset in theme(folder).assets.items():
        large_text = address.endswith((".css", ".js", ".svg")) and len(asset.body) >= 400
        assert bool(asset.br) is bool(asset.gzip) is large_text
        assert asset.content_type


def test_a_site_overrides_a_template_and_adds_its_own_styles(folder) -> None:
    (folder / "templates").mkdir()
    override = '{% extends "core/error.html" %}{% block heading %}Oh, {{ title }}{% endblock %}'
    (folder / "templates" / "error.html").write_text(override)
    (folder / "static").mkdir()
    (folder / "static" / "site.css").write_text('.hero { background: url("../site/hero.jpg"); }')
    (folder / "static" / "site.css").write_text(".hero { color: red; }")
    made = theme(folder)
    assert "Oh, Nothing here" in made.render(pages.Error(404, "Nothing here", "Start again."), frame(folder))
    style = made.assets[made.asset("style.css")].body.decode()
    assert style.endswith(".hero { color: red; }")


def test_a_site_brings_its_own_theme(folder) -> None:
    own = folder.parent.parent / "themes" / "mine"
    (own / "templates").mkdir(parents=True)
    (own / "theme.toml").write_text('name = "Mine"\nparent = "classic"\n[colors]\npaper = "#ffffff"\n')
    made = theme(folder, "mine")
    assert made.colors["light"]["paper"] == "#fdfdfd"
    made.compile()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('parent = "clasic"', "parent: got 'clasic', expected the name of a theme. Did you mean 'classic'?"),
        ('parent = "mine"', 'theme.toml: parent: got mine -> mine, expected parents that end at "core".'),
        ("parent = 3", "parent: got 3, expected lower-case letters, digits and hyphens, at most 40."),
        (
            'parnt = "core"',
            (
                "parnt: got an unknown key, expected one of name, description, parent, styles, radius, "
                "colors, type, families, options, slots. Did you mean 'parent'?"
            ),
        ),
        ('[colors]\nbrand = "green"', 'colors.brand: got "green", expected a colour such as "#1f6f5c".'),
        (
            '[colors]\nbrnd = "#111111"',
            "colors.brnd: got an unknown key, expected one of brand, accent, paper, dark. Did you mean",
        ),
        ("colors = 3", "colors: got 3, expected a table."),
        ("name =", "line 1: got `name = …`, expected valid TOML."),
        ("radius = 90", "radius: got 90, expected a whole number of pixels from 0 to 40."),
        ("[type]\nscale = 3", "type.scale: got 3, expected a number from 1.1 to 1.7."),
        (
            '[type]\ndisplay = "Yung Serif"\n[[families]]\nname = "Young Serif"\nfaces = [{file="a.woff2"}]',
            (
                'type.display: got "Yung Serif", expected "Young Serif" or "sans" or "serif" or "mono". '
                "Did you mean 'Young Serif'?"
            ),
        ),
        (
            '[[families]]\nname = "Odd"\nfaces = [{ file = "fonts/odd.woff2" }]',
            'families[1].faces[1].file: got "fonts/odd.woff2", expected a file that exists in the folder',
        ),
        (
            '[[families]]\nname = "Odd"\nfaces = [{ file = "../odd.woff2" }]',
            (
                'families[1].faces[1].file: got "../odd.woff2", expected a file in the folder static, such '
                'as "fonts/bold.woff2". The path starts in the folder static and stays inside it.'
            ),
        ),
        (
            '[[options]]\nid = "hero"\ndescription="At."\nchoices = ["over", "beside"]\ndefault="besides"',
            'options[1].default: got "besides", expected "over" or "beside". Did you mean \'beside\'?',
        ),
        (
            '[[slots]]\nid = "hero"\nwidths = [5]',
            "slots[1].widths[1]: got 5, expected a whole number of pixels from 16 to 4000.",
        ),
        (
            '[[slots]]\nid = "hero"\nwidths = [640]\ndefault = "none.webp"',
            'slots[1].default: got "none.webp", expected a file that exists in the folder static.',
        ),
    ],
)
def test_a_wrong_theme_toml_says_what_and_where(folder, written, said) -> None:
    own = folder.parent.parent / "themes" / "mine"
    own.mkdir(parents=True)
    (own / "theme.toml").write_text(written)
    with pytest.raises(ConfigError) as wrong:
        theme(folder, "mine")
    assert str(own / "theme.toml") in str(wrong.value)
    assert said in str(wrong.value)


def test_an_unknown_theme_says_which_there_are(folder) -> None:
    with pytest.raises(ConfigError) as wrong:
        theme(folder, "brutal")
    assert str(wrong.value) == (
        f"{folder}/site.toml: theme: got 'brutal', expected the name of a theme. "
        "A theme is a folder with a theme.toml under themes. There are: classic, core, instrument, poster."
    )


def test_compiling_finds_every_mistake_in_every_template(folder) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "error.html").write_text("{% if %}")
    (folder / "templates" / "forget.html").write_text("\n{{ title")
    with pytest.raises(ConfigError) as wrong:
        theme(folder).compile()
    first, second = sorted(str(wrong.value).splitlines())
    assert first.startswith(f"{folder}/templates/error.html: line 1: got the mistake ")
    assert second.startswith(f"{folder}/templates/forget.html: line 2: got the mistake ")


def test_a_mail_without_a_subject_is_a_mistake_of_its_theme(folder) -> None:
    (folder / "mail").mkdir()
    (folder / "mail" / "confirm.txt").write_text("Hello\n")
    with pytest.raises(ConfigError) as wrong:
        theme(folder).render_mail(pages.ConfirmMail("https://o.example/c", 30), frame(folder))
    expected = "mail/confirm.txt: got 'Hello', expected a first line such as 'Subject: Your link'."
    assert str(wrong.value) == expected


def test_a_stylesheet_that_names_a_missing_file_is_refused(folder) -> None:
    (folder / "static").mkdir()
    (folder / "static" / "style.css").write_text("body { background: url(paper.png) }")
    with pytest.raises(ConfigError, match=re.escape("static/paper.png: got no such file")):
        theme(folder)


def test_a_link_that_leads_out_of_the_folder_is_not_served(folder, tmp_path) -> None:
    (tmp_path / "secret.png").write_bytes(picture_bytes("PNG"))
    (folder / "pictures" / "secret.png").symlink_to(tmp_path / "secret.png")
    assert not any("secret" in address for address in theme(folder).assets)


def test_a_logo_in_the_pages_own_colour_is_painted_as_a_mask(folder) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20" fill="currentColor"></svg>'
    (folder / "pictures" / "mark.svg").write_text(drawing)
    chosen = settings(folder, brand={"name": "Orrin", "logo": "pictures/mark.svg"})
    made = load_theme(chosen, folder)
    assert '<span class="logo logo-mask" role="img" aria-label="Orrin">' in made.render(
        pages.Forget("/x"), frame(folder)
    )
    assert ".logo-mask{aspect-ratio:90/20;" in made.assets[made.asset("style.css")].body.decode()


@pytest.mark.parametrize(
    "source", sorted((ROOT / "themes").rglob("*.html")), ids=lambda file: str(file.relative_to(ROOT))
)
def test_no_template_switches_escaping_off(source) -> None:
    text = source.read_text("utf-8")
    assert "safe" not in re.findall(r"\|\s*(\w+)", text)
    assert "autoescape" not in text


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (picture_bytes("PNG"), (40, 30)),
        (picture_bytes("GIF"), (40, 30)),
        (picture_bytes("JPEG", progressive=True), (40, 30)),
        (picture_bytes("WEBP"), (40, 30)),
        (picture_bytes("WEBP", lossless=True), (40, 30)),
        (picture_bytes("WEBP", exif=b"Exif\0\0"), (40, 30)),
        (picture_bytes("AVIF"), (40, 30)),
        (b'<?xml version="1.0"?><svg width="12.4px" height="8" viewBox="0 0 1 1">', (12, 8)),
        (b'<svg viewBox="0 0 461.5 104">', (462, 104)),
        (b'<svg width="100%">', None),
        (b"\xff\xd8\xff\xff\xe0\x00\x04..", None),
        (b"\xff\xd8??", None),
        (b"\xff\xd8\xff", None),
        (b"RIFF....WEBPVP9 ", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"....ftypavif", None),
        (b"GIF89a\0\0\0\0", None),
        (b"", None),
    ],
)
def test_sizes_are_read_from_the_first_bytes(body, size) -> None:
    assert pictures.size(body) == size


@pytest.mark.parametrize(
    "brand", ["#1f3d33", "#ffe600", "#ffffff", "#000000", "#d2622a", "#7a5cff", "#808080"]
)
@pytest.mark.parametrize("accent", ["#d2622a", "#ffee00", "#00e0ff", "#111111"])
@pytest.mark.parametrize("dark", [None, {"paper": "#000000"}, {"paper": "#3a1030", "brand": "#7a2f6a"}])
def test_every_text_is_readable_on_its_ground_whatever_the_brand(brand, accent, dark) -> None:
    for paper in ("#f7f2e9", "#ffffff", "#dcefe4"):
        for scheme in colors.palette(brand, accent, paper, dark).values():
            for text, ground, least in colors.PAIRS:
                assert colors.contrast(scheme[text], scheme[ground]) >= least, (text, ground)


def test_contrast_is_wcags() -> None:
    assert colors.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colors.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_only_files_in_stylesheets_are_renamed() -> None:
    css = "a{b:url( 'x.png' )}c{d:url(data:image/png;base64,AA)}e{f:url(#g)}"
    renamed = 'a{b:url("/static/x.png")}c{d:url(data:image/png;base64,AA)}e{f:url(#g)}'
    assert link_files(css, lambda name: f"/static/{name}") == renamed


def test_the_samples_here_show_every_page_and_mail(folder) -> None:
    picture = theme(folder).picture("pictures/hero.jpg")
    assert {type(page) for page in every_page(picture).values()} == set(get_args(pages.Page))
    assert {type(mail) for mail in every_mail(picture)} == set(get_args(pages.Mail))
