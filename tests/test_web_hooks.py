"""The mail service tells of mails that came back and of complaints, and has to prove that it is the one."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from served import Served, write_folder

from waitlist.addresses import parse
from waitlist.flows import silence
from waitlist.flows.audit import COMMAND
from waitlist.flows.heard import take_in
from waitlist.flows.returned import Returned

pytestmark = pytest.mark.anyio

KEY = "whsec_" + base64.b64encode(b"what-only-the-service-knows").decode()
PASSWORD = "what-only-the-service-knows"
Proof = tuple[bytes, dict[str, str]]
_numbers = itertools.count(1)


def by_password(said: Any, secret: str = PASSWORD) -> Proof:
    user = base64.b64encode(f"hook:{secret}".encode()).decode()
    return json.dumps(said).encode(), {"authorization": f"Basic {user}"}


def by_mailgun(said: Any, secret: str = PASSWORD, at: float | None = None) -> Proof:
    moment, token = str(int(at or time.time())), f"token{next(_numbers)}"
    signature = hmac.digest(secret.encode(), f"{moment}{token}".encode(), "sha256").hex()
    signed = {"signature": {"timestamp": moment, "token": token, "signature": signature}, "event-data": said}
    return json.dumps(signed).encode(), {}


def by_standard(prefix: str) -> Callable[..., Proof]:
    def proven(said: Any, secret: str = KEY, at: float | None = None) -> Proof:
        body, moment = json.dumps(said).encode(), str(int(at or time.time()))
        name = f"m{next(_numbers)}"
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = base64.b64encode(hmac.digest(key, f"{name}.{moment}.".encode() + body, "sha256")).decode()
        signed = f"v1,bm90aGluZw== v1,{signature}"  # of several one is enough, while a key is rotated
        return body, {f"{prefix}-id": name, f"{prefix}-timestamp": moment, f"{prefix}-signature": signed}

    return proven


def sns(said: Any) -> Any:
    return {"Type": "Notification", "Message": json.dumps(said)}


BOUNCED: dict[str, tuple[str, Callable[..., Proof], Callable[[str], Any], Callable[[str], Any]]] = {
    "postmark": (
        PASSWORD,
        by_password,
        lambda to: {"RecordType": "Bounce", "Type": "HardBounce", "Email": to},
        lambda to: {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": to},
    ),
    "brevo": (
        PASSWORD,
        by_password,
        lambda to: {"event": "hard_bounce", "email": to, "id": 7, "reason": "550 no such user", "tag": ""},
        lambda to: [{"event": "delivered", "email": "x@example.com"}, {"event": "spam", "email": to}],
    ),
    "mailgun": (
        PASSWORD,
        by_mailgun,
        lambda to: {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "delivery-status": {"code": 550},
            "recipient": to,
        },
        lambda to: {"event": "complained", "recipient": to},
    ),
    "resend": (
        KEY,
        by_standard("svix"),
        lambda to: {"type": "email.bounced", "data": {"to": [to], "bounce": {"type": "Permanent"}}},
        lambda to: {"type": "email.complained", "data": {"to": [to]}},
    ),
    "sendgrid": (
        PASSWORD,
        by_password,
        lambda to: [{"event": "delivered", "email": "x@example.com"}, {"event": "bounce", "email": to}],
        lambda to: [{"event": "spamreport", "email": to}],
    ),
    "ses": (
        PASSWORD,
        by_password,
        lambda to: sns(
            {
                "notificationType": "Bounce",
                "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": to}]},
            }
        ),
        lambda to: sns(
            {"eventType": "Complaint", "complaint": {"complainedRecipients": [{"emailAddress": to}]}}
        ),
    ),
    "standard": (
        KEY,
        by_standard("webhook"),
        lambda to: {"type": "bounce", "data": {"email": to}},
        lambda to: {"type": "complaint", "data": {"email": to}},
    ),
}

NOT_FOR_GOOD: dict[str, list[Any]] = {
    "brevo": [
        {"event": "soft_bounce", "email": "ada@example.com"},
        {"event": "blocked", "email": "ada@example.com"},
        [{"event": "deferred", "email": "ada@example.com"}],
    ],
    "postmark": [
        {"RecordType": "Bounce", "Type": "SoftBounce", "Email": "ada@example.com"},
        {
            "RecordType": "SubscriptionChange",
            "Recipient": "ada@example.com",
            "SuppressSending": False,
            "SuppressionReason": "SpamComplaint",
        },
    ],
    "mailgun": [
        {"event": "failed", "severity": "temporary", "reason": "bounce", "recipient": "ada@example.com"},
        {"event": "failed", "severity": "permanent", "reason": "old", "recipient": "ada@example.com"},
        {"event": "opened", "recipient": "ada@example.com"},
    ],
    "resend": [
        {"type": "email.bounced", "data": {"to": ["ada@example.com"], "bounce": {"type": "Transient"}}},
        {"type": "email.delivered", "data": {"to": ["ada@example.com"]}},
    ],
    "sendgrid": [
        [{"event": "bounce", "type": "blocked", "email": "ada@example.com"}],
        [{"event": "dropped", "reason": "Unsubscribed Address", "email": "ada@example.com"}],
    ],
    "ses": [
        sns(
            {
                "notificationType": "Bounce",
                "bounce": {
                    "bounceType": "Transient",
                    "bouncedRecipients": [{"emailAddress": "ada@example.com"}],
                },
            }
        ),
        sns(
            {
                "notificationType": "Complaint",
                "complaint": {
                    "complaintFeedbackType": "not-spam",
                    "complainedRecipients": [{"emailAddress": "ada@example.com"}],
                },
            }
        ),
        {"Type": "UnsubscribeConfirmation", "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?x"},
    ],
    "standard": [{"type": "delivered", "data": {"email": "ada@example.com"}}],
}


def server(folder: Path, relay: str) -> Served:
    write_folder(folder, f'[mail]\nrelay = "{relay}"\n')
    return Served(folder, {"WAITLIST_MAIL_HOOK_SECRET": BOUNCED[relay][0]})


async def told(served: Served, relay: str, proof: Proof, **headers: str) -> int:
    body, proven = proof
    async with served.browser(client="203.0.113.5") as service:
        answer = await service.post(f"/hooks/mail/{relay}", content=body, headers={**proven, **headers})
    return answer.status_code


@pytest.mark.parametrize("relay", sorted(BOUNCED))
async def test_every_service_is_believed_by_its_own_proof_and_only_what_is_for_good_counts(
    tmp_path: Path, relay: str
) -> None:
    _, proof, bounce, complaint = BOUNCED[relay]
    served = server(tmp_path, relay)
    async with served.app.running():
        for name in ("ada", "ben"):
            await served.member(f"{name}@example.com")
        for said in NOT_FOR_GOOD[relay]:
            assert await told(served, relay, proof(said)) == 200
        assert await served.rows("select 1 from suppressed") == []
        assert await told(served, relay, proof(bounce("Ada@Example.com"))) == 200
        assert await told(served, relay, proof(complaint("<ben@example.com>"))) == 200
        assert await told(served, relay, proof(bounce("nobody@example.com"))) == 200
        rows = await served.rows(
            """select canonical, undeliverable_at is not null as undeliverable,
               complained_at is not null as complained, unsubscribed_at is not null as unsubscribed
               from signups order by canonical"""
        )
        assert [[row["canonical"], *map(bool, list(row.values())[1:])] for row in rows] == [
            ["ada@example.com", True, False, False],
            ["ben@example.com", False, True, True],
        ]
        kept = await served.rows("select hash, why from suppressed order by why")
        assert [row["why"] for row in kept] == ["bounce", "complaint"]  # Ada's spelling, Ben's mailbox
        assert all("@" not in row["hash"] for row in kept)
    served.forget()


@pytest.mark.parametrize("relay", sorted(BOUNCED))
async def test_nobody_else_is_believed(tmp_path: Path, relay: str) -> None:
    secret, proof, bounce, _ = BOUNCED[relay]
    served = server(tmp_path, relay)
    said = bounce("ada@example.com")
    wrong = KEY[:-8] + "AAAAAAA=" if secret == KEY else "another-password"
    async with served.app.running():
        await served.member("ada@example.com")
        body, headers = proof(said)
        plain = json.dumps(said).encode()
        forged = [
            (plain, {}),
            (b"", {}),
            (b"[" * 20_000, {}),
            proof(said, wrong),
            (body, {name: value[:-1] + "!" for name, value in headers.items()} or {"x": "y"}),
            (body, {"authorization": "Basic !!!"}),
            (body, {"authorization": "Bearer " + secret}),
        ]
        if proof is not by_password:
            forged += [proof(said, at=time.time() - 90_000), proof(said, at=time.time() + 90_000)]
        if relay in ("standard", "resend"):
            forged.append((body + b" ", headers))
        for attempt in forged:
            if relay == "mailgun" and attempt[0] == body:
                continue  # its signature stands in the body
            assert await told(served, relay, attempt) == 401, attempt
        assert await told(served, "postmark" if relay != "postmark" else "ses", proof(said)) == 404
        assert await told(served, relay, proof(said), origin="https://evil.example") == 403
        assert await served.rows("select 1 from suppressed") == []
    served.forget()


async def test_without_a_service_there_is_no_such_page(served: Served) -> None:
    for relay in BOUNCED:
        assert await told(served, relay, by_password({})) == 404


async def test_what_cannot_be_read_is_refused_without_harm(tmp_path: Path) -> None:
    served = server(tmp_path, "sendgrid")
    async with served.app.running():
        for said in ({}, [], "x", 7, None, [7], [{"event": "bounce"}], [{"event": ["bounce"], "email": {}}]):
            assert await told(served, "sendgrid", by_password(said)) in (200, 400), said
        for email in ("", "no address", "a@b", "\x00@example.com", "x" * 5000, ["a"]):
            assert await told(served, "sendgrid", by_password([{"event": "bounce", "email": email}])) == 200
        assert await served.rows("select 1 from suppressed") == []
    served.forget()


async def test_numbers_without_end_are_refused_as_anything_that_cannot_be_read(tmp_path: Path) -> None:
    served = server(tmp_path, "mailgun")
    said = {"event": "failed", "severity": "permanent", "delivery-status": {"code": float("inf")}}
    body, headers = by_mailgun(said)
    async with served.app.running():
        assert await told(served, "mailgun", (body.replace(b"Infinity", b"1e999"), headers)) == 400
    served.forget()


ODD = (
    "https://[x",
    "https://x.amazonaws.com/?a\n2026-01-01 ERROR nobody wrote this",
    "https://x.amazonaws.com/é",
)


async def test_amazon_is_never_followed_but_the_founder_is_told_where_to_go(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = server(tmp_path, "ses")
    async with served.app.running():
        for url in (
            "http://127.0.0.1:1/",
            "https://evil.example/",
            "https://sns.eu.amazonaws.com/?Action=x",
            *ODD,
        ):
            said = {"Type": "SubscriptionConfirmation", "SubscribeURL": url}
            assert await told(served, "ses", by_password(said)) == 200
    notices = [each.getMessage() for each in caplog.records if "Open this address once" in each.getMessage()]
    assert len(notices) == 1
    assert notices[0].endswith("https://sns.eu.amazonaws.com/?Action=x")
    served.forget()


async def test_a_suppressed_address_is_answered_like_any_other(tmp_path: Path) -> None:
    served = server(tmp_path, "standard")
    proof, complaint = BOUNCED["standard"][1], BOUNCED["standard"][3]
    async with served.app.running():
        await served.member("ada@example.com")
        assert await told(served, "standard", proof(complaint("ada@example.com"))) == 200
        answers = []
        for email in ("ada@example.com", "new@example.com"):
            async with served.browser() as browser:
                joined = await browser.post("/join", data={"email": email})
                recovered = await browser.post("/recover", data={"email": email})
            answers.append((joined.status_code, joined.headers["location"], recovered.text))
        assert answers[0] == answers[1]
    served.forget()


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize("relay", ["mailgun", "resend", "standard"])
async def test_a_recorded_message_silences_nobody_a_second_time(tmp_path: Path, relay: str) -> None:
    served = server(tmp_path, relay)
    _, proof, bounce, complaint = BOUNCED[relay]
    async with served.app.running():
        await served.member("ada@example.com")
        recorded, other = proof(complaint("ada@example.com")), proof(bounce("nobody@example.com"))
        for attempt in (recorded, other, recorded):
            assert await told(served, relay, attempt) == 200
        site, ada = served.app.sites[0], parse("ada@example.com")
        assert await served.database.write(silence.lift_address, site, ada, COMMAND, 1)
        assert await told(served, relay, recorded) == 200
        assert await served.rows("select 1 from suppressed where why = 'complaint'") == []
        assert await told(served, relay, proof(complaint("ada@example.com"))) == 200  # a new one is heard
        assert len(await served.rows("select 1 from suppressed where why = 'complaint'")) == 1
    served.forget()


@pytest.mark.usefixtures("each_database")
async def test_a_recorded_signature_of_mailgun_proves_nothing_else(tmp_path: Path) -> None:
    served = server(tmp_path, "mailgun")
    _, proof, _, complaint = BOUNCED["mailgun"]
    async with served.app.running():
        await served.member("ada@example.com")
        delivered = {"event": "delivered", "recipient": "ada@example.com"}
        body, headers = proof(delivered)
        assert await told(served, "mailgun", (body, headers)) == 200
        forged = json.dumps(json.loads(body) | {"event-data": complaint("ada@example.com")}).encode()
        assert await told(served, "mailgun", (forged, headers)) == 200
        assert await served.rows("select 1 from suppressed") == []
        site, ada = served.app.sites[0], [Returned(parse("ada@example.com"), "complaint")]
        for people in (1, 0):  # twice at the same moment
            said = {"relay": "mailgun", "message": "one", "until": 10**15}
            assert await served.database.write(take_in, [site], ada, 1, **said) == people
    served.forget()


@pytest.mark.parametrize(("relay", "seconds"), [("mailgun", 32_400), ("resend", 300), ("standard", 300)])
async def test_a_message_is_believed_no_longer_than_its_service_tries_again(
    tmp_path: Path, relay: str, seconds: int
) -> None:
    served = server(tmp_path, relay)
    _, proof, bounce, _ = BOUNCED[relay]
    async with served.app.running():
        for away, status in ((seconds - 60, 200), (seconds + 60, 401), (-seconds - 60, 401)):
            attempt = proof(bounce("ada@example.com"), at=time.time() - away)
            assert await told(served, relay, attempt) == status, away
    served.forget()
