"""The share buttons: for each channel the address that opens it with the prepared words."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from waitlist.pages import Channel


def channels(_: Callable[[str], str], message: str, link: str, subject: str) -> tuple[Channel, ...]:
    """Return the buttons in the order in which they stand.

    `message` has `{link}` where the link goes. Each channel's link says which it was (`?c=line`), so that the
    founder sees what works.
    """

    def by(channel: str) -> str:
        return f"{link}?c={channel}"

    def words(channel: str) -> str:
        return quote(message.replace("{link}", by(channel)), safe="")

    def bare() -> str:
        """For channels that put the link in a place of its own."""
        return quote(" ".join(message.replace("{link}", "").split()).rstrip(" :–—-"), safe="")

    def url(channel: str) -> str:
        return quote(by(channel), safe="")

    return (
        Channel("whatsapp", _("WhatsApp"), f"https://wa.me/?text={words('whatsapp')}"),
        Channel("line", _("LINE"), f"https://line.me/R/share?text={words('line')}"),
        Channel("facebook", _("Facebook"), f"https://www.facebook.com/sharer/sharer.php?u={url('facebook')}"),
        Channel("x", _("X"), f"https://x.com/intent/post?text={bare()}&url={url('x')}"),
        Channel("telegram", _("Telegram"), f"https://t.me/share/url?url={url('telegram')}&text={bare()}"),
        Channel("email", _("E-mail"), f"mailto:?subject={quote(subject, safe='')}&body={words('email')}"),
        # "?&" is read by phones of both makers.
        Channel("sms", _("SMS"), f"sms:?&body={words('sms')}"),
    )
