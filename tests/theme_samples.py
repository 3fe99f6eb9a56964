"""Pages, mails and a site to draw themes with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from waitlist import blocks, pages
from waitlist.config import SiteSettings
from waitlist.themes import Frame, Theme, load_theme

LINK = "https://orrin.example/r/k7m2x9qd4f"
MOMENT = datetime(2030, 3, 1, 9, tzinfo=ZoneInfo("Asia/Bangkok"))
HOSTILE = "\"><script>alert('ada')</script>"


def picture_bytes(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, "#d2622a").save(drawn, kind, **options)
    return drawn.getvalue()


def site_folder(tmp_path: Path) -> Path:
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
    progress = (reached + share) / len(steps) if steps else 0.0
    return pages.LadderView(rungs, friends, progress, missing, following)


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
        "leaders": (
            pages.LeaderRow(1, HOSTILE, 5000),
            pages.LeaderRow(2, "Ben", 12),
            pages.LeaderRow(2, "Member 1234", 12),
            pages.LeaderRow(41, HOSTILE, max(1, count), is_you=True),
        ),
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
        "share, nobody leads": share(0, leaders=()),
        "share, far behind the leaders": share(leaders=(pages.LeaderRow(None, "Ben", 1, is_you=True),)),
        "share without a leaderboard": share(leaderboard=False, leaders=(), alias=""),
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
        pages.ReviewResultMail(status, leave, 3, 2, 1, ladder(8)),
        pages.TierUnlockedMail(status, leave, replace(ladder(50).rungs[3], picture=picture), ladder(50)),
        pages.RecoveryMail(status, leave, 30),
    )
