"""What mail services say in other words than the usual ones, as they document it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from waitlist.mail.relays import read

SAID_OTHERWISE: list[tuple[str, Any, str]] = [
    (
        "postmark",
        {
            "RecordType": "SubscriptionChange",
            "Recipient": "ada@example.com",
            "SuppressSending": True,
            "SuppressionReason": "SpamComplaint",
            "Origin": "Recipient",
        },
        "complaint",
    ),
    (
        "mailgun",
        {
            "event": "failed",
            "severity": "permanent",
            "reason": "suppress-bounce",
            "delivery-status": {"code": 605, "attempt-no": 1},
            "recipient": "ada@example.com",
        },
        "bounce",
    ),
    (
        "mailgun",
        {
            "event": "failed",
            "severity": "permanent",
            "reason": "suppress-complaint",
            "delivery-status": {"code": 607},
            "recipient": "ada@example.com",
        },
        "complaint",
    ),
    ("sendgrid", [{"event": "dropped", "reason": "Bounced Address", "email": "ada@example.com"}], "bounce"),
    (
        "sendgrid",
        [{"event": "dropped", "reason": "Spam Reporting Address", "email": "ada@example.com"}],
        "complaint",
    ),
    (
        "ses",
        {
            "notificationType": "Bounce",
            "bounce": {
                "bounceType": "Permanent",
                "bounceSubType": "OnAccountSuppressionList",
                "bouncedRecipients": [{"emailAddress": "ada@example.com", "status": "5.1.1"}],
            },
            "mail": {"destination": ["ada@example.com"]},
        },
        "bounce",
    ),
    (
        "ses",
        {
            "eventType": "Complaint",
            "complaint": {
                "complaintFeedbackType": "abuse",
                "complainedRecipients": [{"emailAddress": "ada@example.com"}],
            },
        },
        "complaint",
    ),
    ("brevo", {"event": "invalid_email", "email": "ada@example.com"}, "bounce"),
    ("brevo", {"event": "complaint", "email": "ada@example.com"}, "complaint"),
]


@pytest.mark.parametrize(("relay", "said", "why"), SAID_OTHERWISE)
def test_what_services_say_in_other_words_is_understood(relay: str, said: Any, why: str) -> None:
    whole = {"event-data": said} if relay == "mailgun" else said
    assert read(relay, json.dumps(whole).encode()) == [(why, "ada@example.com")]
