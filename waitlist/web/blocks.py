"""The blocks of a landing page, from the settings and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from waitlist import blocks, i18n, pages
from waitlist.config import blocks as written
from waitlist.config.films import elsewhere
from waitlist.config.text import Text
from waitlist.sites import Site
from waitlist.web.numbers import Numbers


def wanted(site: Site) -> tuple[written.Block, ...]:
    """Return what the founder wrote, or what stands there instead, with the first screen in it."""
    chosen = site.settings.landing.blocks or written.when_none()
    first = any(isinstance(block, written.Hero) for block in chosen)
    return chosen if first else (written.Hero(kind="hero"), *chosen)


@dataclass(frozen=True, slots=True)
class Making:
    """Makes the blocks of one page: of `site` in `language`, as of `now`."""

    site: Site
    language: str
    now: int
    numbers: Numbers

    def all(self) -> tuple[pages.Block, ...]:
        """Return every block that has something to show."""
        seen: Counter[str] = Counter()
        found = []
        for block in wanted(self.site):
            seen[block.kind] += 1
            kind = {"join": "again"}.get(block.kind, block.kind)  # the form itself is called join
            id_ = kind if seen[block.kind] == 1 else f"{kind}-{seen[block.kind]}"
            found += [made for made in [self._one(block, id_)] if made is not None]
        if not self.site.settings.landing.blocks and [each.kind for each in found] == ["hero", "join"]:
            found.pop()  # the same button once more, with nothing in between
        return tuple(found)

    def film(self, video: str, poster: str | None, captions: Text, title: str) -> pages.Film:
        """Return a film as a template draws it."""
        picture = self._picture(poster)
        if there := elsewhere(video):
            return pages.Film(
                title, poster=picture, player=there.player, page=there.page, service=there.service
            )
        src, kind = self.site.theme.film(video)
        return pages.Film(title, src, kind, picture, tuple(self._captions(captions)))

    def _captions(self, captions: Text) -> Iterator[pages.Captions]:
        for language, path in captions.values:
            if path:
                code = language or self.site.languages[0]
                yield pages.Captions(self.site.theme.picture(path).src, code, i18n.LANGUAGES[code])

    def _picture(self, path: str | None, alt: Text | str = "") -> pages.Picture | None:
        words = alt if isinstance(alt, str) else alt.get(self.language)
        return self.site.theme.picture(path, words) if path else None

    def _one(self, block: written.Block, id_: str) -> pages.Block | None:  # noqa: C901, PLR0911, PLR0912 - one line a kind
        match block:
            case written.Hero():
                return blocks.Hero(id=id_)
            case written.Steps():
                return self._steps(block, id_)
            case written.Ladder():
                return self._ladder(block, id_)
            case written.Story():
                return self._story(block, id_)
            case written.Cause():
                return self._cause(block, id_)
            case written.Gallery():
                return self._gallery(block, id_)
            case written.Quotes():
                return self._quotes(block, id_)
            case written.Press():
                return self._press(block, id_)
            case written.Note():
                return self._note(block, id_)
            case written.Faq():
                return self._faq(block, id_)
            case written.Countdown():
                return self._countdown(block, id_)
            case written.People():
                return self._people(block, id_)
            case written.Support():
                return self._support(block, id_)
            case written.VideoBlock():
                return self._video(block, id_)
            case written.Join():
                return self._join(block, id_)

    def _said(self, text: Text) -> str:
        return text.get(self.language)

    def _paragraphs(self, text: Text) -> tuple[str, ...]:
        return tuple(part.strip() for part in self._said(text).split("\n\n") if part.strip())

    def _texts(self, text: str) -> str:
        return self.site.words(self.language).gettext(text)

    def _steps(self, block: written.Steps, id_: str) -> blocks.Steps:
        steps = tuple(blocks.Step(self._said(step.title), self._said(step.text)) for step in block.steps)
        _ = self._texts
        return blocks.Steps(id=id_, title=self._said(block.title) or _("How it works"), steps=steps)

    def _ladder(self, block: written.Ladder, id_: str) -> blocks.Ladder | None:
        if not self.site.tiers:
            return None
        _ = self._texts
        return blocks.Ladder(
            id=id_,
            title=self._said(block.title) or _("Invite friends, earn product"),
            text=self._said(block.text) or _("Every friend who joins and confirms takes you further up."),
            ladder=self.site.ladder_view(self.language, 0),
        )

    def _story(self, block: written.Story, id_: str) -> blocks.Story:
        return blocks.Story(
            id=id_,
            title=self._said(block.title),
            paragraphs=self._paragraphs(block.text),
            points=tuple(self._said(point) for point in block.points),
            picture=self._picture(block.picture, block.picture_alt),
            caption=self._said(block.caption),
        )

    def _cause(self, block: written.Cause, id_: str) -> blocks.Cause:
        amount = block.each * (self.numbers.friends if block.counts == "friends" else self.numbers.people)
        one = self._said(block.label_one) if amount == 1 else ""
        return blocks.Cause(
            id=id_,
            title=self._said(block.title),
            paragraphs=self._paragraphs(block.text),
            amount=amount,
            label=one or self._said(block.label),
            goal=block.goal,
            reached=min(amount / block.goal, 1.0) if block.goal else 0.0,
            picture=self._picture(block.picture, block.picture_alt),
        )

    def _gallery(self, block: written.Gallery, id_: str) -> blocks.Gallery:
        shown = (
            blocks.GalleryPicture(
                self.site.theme.picture(each.picture, self._said(each.alt)), self._said(each.caption)
            )
            for each in block.pictures
        )
        return blocks.Gallery(id=id_, title=self._said(block.title), pictures=tuple(shown))

    def _quotes(self, block: written.Quotes, id_: str) -> blocks.Quotes:
        said = (
            blocks.Quote(
                self._paragraphs(quote.text),
                self._said(quote.name),
                self._said(quote.role),
                self._picture(quote.picture),
            )
            for quote in block.quotes
        )
        return blocks.Quotes(id=id_, title=self._said(block.title), quotes=tuple(said))

    def _press(self, block: written.Press, id_: str) -> blocks.Press:
        logos = (
            blocks.Logo(
                self._said(logo.name), self._picture(logo.logo, self._said(logo.name)), logo.url or ""
            )
            for logo in block.logos
        )
        _ = self._texts
        return blocks.Press(id=id_, title=self._said(block.title) or _("As seen in"), logos=tuple(logos))

    def _note(self, block: written.Note, id_: str) -> blocks.Note:
        return blocks.Note(
            id=id_,
            title=self._said(block.title),
            paragraphs=self._paragraphs(block.text),
            name=self._said(block.name),
            role=self._said(block.role),
            picture=self._picture(block.picture),
            signature=self._picture(block.signature),
        )

    def _faq(self, block: written.Faq, id_: str) -> blocks.Faq:
        answered = (
            blocks.Answered(self._said(each.question), self._paragraphs(each.answer))
            for each in block.questions
        )
        _ = self._texts
        return blocks.Faq(
            id=id_, title=self._said(block.title) or _("Good questions"), questions=tuple(answered)
        )

    def _countdown(self, block: written.Countdown, id_: str) -> blocks.Countdown | None:
        dates = self.site.settings.dates
        moments = {"opens": (dates.opens_at, dates.opens), "closes": (dates.closes_at, dates.closes)}
        names = ("opens", "closes") if block.to == "next" else (block.to,)
        for name in names:
            at, until = moments[name]
            if at is not None and until is not None and at > self.now:
                _ = self._texts
                title = self._said(block.title) or (_("Opens on") if name == "opens" else _("Open until"))
                return blocks.Countdown(id=id_, title=title, until=self._local(until))
        return None

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.site.settings.zone)

    def _people(self, block: written.People, id_: str) -> blocks.People | None:
        count = self.numbers.people
        if count < block.least:
            return None
        one = self._said(block.label_one) if count == 1 else ""
        texts = self.site.words(self.language)
        label = (
            one
            or self._said(block.label)
            or texts.ngettext("person on the list", "people on the list", count)
        )
        return blocks.People(id=id_, count=count, label=label)

    def _support(self, block: written.Support, id_: str) -> blocks.Support:
        _ = self._texts
        return blocks.Support(
            id=id_,
            title=self._said(block.title) or _("Talk to us"),
            text=self._said(block.text),
            email=block.email or self.site.settings.brand.email or "",
            phone=block.phone,
            links=tuple(blocks.ContactLink(self._said(link.label), link.url) for link in block.links),
        )

    def _video(self, block: written.VideoBlock, id_: str) -> blocks.Video:
        title = self._said(block.title)
        film = self.film(block.video, block.poster, block.captions, title)
        return blocks.Video(
            id=id_, title=title, text=self._said(block.text), film=film, caption=self._said(block.caption)
        )

    def _join(self, block: written.Join, id_: str) -> blocks.Join | None:
        if not self.site.joins_open(self.now):
            return None
        settings = self.site.settings
        title = block.title or settings.brand.tagline or settings.landing.headline
        return blocks.Join(
            id=id_, title=self._said(title) or settings.brand.name, text=self._said(block.text)
        )
