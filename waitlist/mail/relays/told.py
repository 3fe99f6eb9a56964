"""What a message of a mail service says: of all that it tells, mails that came back, and complaints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

MOST = 5_000
"""Addresses taken from one message."""


class Unreadable(Exception):
    """The message is none of this service."""


class Told(NamedTuple):
    """An address as the service wrote it. `notice` is for the founder: an address to open by hand."""

    why: Literal["bounce", "complaint", "notice"]
    what: str


def read(relay: str, body: bytes) -> list[Told]:
    """Return what a message tells. Raises `Unreadable` when it is no message of this service."""
    try:
        return [told for told, _ in zip(_READERS[relay](json.loads(body)), range(MOST), strict=False)]
    except (ArithmeticError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"{relay}: {type(error).__name__}") from error


def _postmark(said: Mapping[str, Any]) -> Iterator[Told]:
    kind, email = said["RecordType"], str(said["Email"]) if "Email" in said else ""
    if kind == "SpamComplaint" or (kind == "Bounce" and said["Type"] == "SpamComplaint"):
        yield Told("complaint", email)
    elif kind == "Bounce" and said["Type"] in {"HardBounce", "BadEmailAddress"}:
        yield Told("bounce", email)
    # The same is told when mails are let through to an address again.
    elif kind == "SubscriptionChange" and said.get("SuppressSending") is True:
        why = said.get("SuppressionReason")
        yield from [Told("complaint", str(said["Recipient"]))] if why == "SpamComplaint" else []


def _mailgun(said: Mapping[str, Any]) -> Iterator[Told]:
    event = said["event-data"]
    if event["event"] == "complained":
        yield Told("complaint", str(event["recipient"]))
    # What was given up after trying for long is no fault of the address: `generic`, `old`.
    elif event["event"] == "failed" and event.get("severity") == "permanent":
        if event.get("reason") == "suppress-complaint":
            yield Told("complaint", str(event["recipient"]))
        code = int(event.get("delivery-status", {}).get("code") or 0)
        if event.get("reason") in {"bounce", "suppress-bounce"} and (code >= 550 or code == 0):
            yield Told("bounce", str(event["recipient"]))


def _resend(said: Mapping[str, Any]) -> Iterator[Told]:
    kind, data = said["type"], said["data"]
    to = data["to"] if isinstance(data["to"], list) else [data["to"]]
    if kind == "email.complained":
        yield from (Told("complaint", str(each)) for each in to)
    elif kind == "email.bounced" and data.get("bounce", {}).get("type", "Permanent") == "Permanent":
        yield from (Told("bounce", str(each)) for each in to)


def _sendgrid(said: list[Mapping[str, Any]]) -> Iterator[Told]:
    if not isinstance(said, list):
        raise TypeError
    for event in said:
        if event["event"] == "spamreport":
            yield Told("complaint", str(event["email"]))
        # `blocked` is a refusal of the moment, told as a bounce as well.
        elif event["event"] == "bounce" and event.get("type", "bounce") == "bounce":
            yield Told("bounce", str(event["email"]))
        elif event["event"] == "dropped" and (why := _DROPPED.get(event.get("reason", ""))):
            yield Told(why, str(event["email"]))


_DROPPED: Mapping[str, Literal["bounce", "complaint"]] = {
    "Bounced Address": "bounce",
    "Invalid": "bounce",
    "Spam Reporting Address": "complaint",
}
"""Why SendGrid sent a mail nowhere, where that is for what it heard of the address before."""


def _brevo(said: Mapping[str, Any] | list[Mapping[str, Any]]) -> Iterator[Told]:
    """Events come one by one, or as a list where the webhook is a batched one."""
    for event in said if isinstance(said, list) else [said]:
        if event["event"] in {"spam", "complaint"}:
            yield Told("complaint", str(event["email"]))
        elif event["event"] in {"hard_bounce", "invalid_email"}:
            yield Told("bounce", str(event["email"]))


def _ses(said: Mapping[str, Any]) -> Iterator[Told]:
    """A notification of SES, in one of SNS or raw; the first one of SNS has an address that subscribes."""
    raw = "Type" not in said and ("notificationType" in said or "eventType" in said)
    if not raw and said["Type"] == "SubscriptionConfirmation":
        yield Told("notice", str(said["SubscribeURL"]))
    elif raw or said["Type"] == "Notification":
        inner = said if raw else json.loads(said["Message"])
        kind = inner.get("notificationType") or inner.get("eventType")
        # A mail that was taken out of the unwanted ones is reported as a complaint, too.
        if kind == "Complaint" and inner["complaint"].get("complaintFeedbackType") != "not-spam":
            people = inner["complaint"]["complainedRecipients"]
            yield from (Told("complaint", str(each["emailAddress"])) for each in people)
        elif kind == "Bounce" and inner["bounce"]["bounceType"] == "Permanent":
            people = inner["bounce"]["bouncedRecipients"]
            yield from (Told("bounce", str(each["emailAddress"])) for each in people)


def _standard(said: Mapping[str, Any]) -> Iterator[Told]:
    """Ours, for a service that has no other: `{"type": "bounce" | "complaint", "data": {"email": …}}`."""
    if said["type"] in {"bounce", "complaint"}:
        yield Told(said["type"], str(said["data"]["email"]))


_READERS: Mapping[str, Callable[[Any], Iterator[Told]]] = {
    "brevo": _brevo,
    "mailgun": _mailgun,
    "postmark": _postmark,
    "resend": _resend,
    "sendgrid": _sendgrid,
    "ses": _ses,
    "standard": _standard,
}
