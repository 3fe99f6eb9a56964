"""Messages: every header a mailbox asks for, texts in any language, and nothing injected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as reading_policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitlist.mail.message import Sender, UnsafeHeader, as_bytes, build, needs_utf8

NOW = 1_790_000_000_000
THAI = "เพื่อนของคุณเข้าร่วมแล้ว "
REFUSED = (
    "Mail header {}: got a control character, expected one line of plain text. "
    "Remove line breaks and control characters from the setting or text it comes from."
)


@dataclass
class Words:
    subject: str = "One friend joined"
    text: str = "Ada, one friend joined.\n"
    html: str = "<p>Ada, one friend joined.</p>\n"


def mail(words: Words | None = None, **changes: object) -> EmailMessage:
    given = {
        "sender": Sender("hello@harrys.example", "Harry", "team@harrys.example"),
        "to": "ada@example.com",
        "message_id": "abc@harrys.example",
        "unsubscribe_url": "https://harrys.example/unsubscribe/TOKEN",
        "now": NOW,
    }
    return build(words or Words(), **(given | changes))


def arrived(message: EmailMessage) -> EmailMessage:
    return message_from_bytes(as_bytes(message), _class=EmailMessage, policy=reading_policy)


def header_lines(message: EmailMessage) -> list[str]:
    head = as_bytes(message).decode().partition("\r\n\r\n")[0]
    return re.sub(r"\r\n[ \t]", " ", head).split("\r\n")


def test_a_message_has_every_header_that_mailboxes_ask_for() -> None:
    lines = [line for line in header_lines(mail()) if not line.startswith("Content-Type")]
    assert lines == [
        "From: Harry <hello@harrys.example>",
        "To: ada@example.com",
        "Reply-To: team@harrys.example",
        "Subject: One friend joined",
        "Date: Mon, 21 Sep 2026 14:13:20 +0000",
        "Message-ID: <abc@harrys.example>",
        "Auto-Submitted: auto-generated",
        "List-Unsubscribe: <https://harrys.example/unsubscribe/TOKEN>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "MIME-Version: 1.0",
    ]


def test_a_mail_that_nobody_can_unsubscribe_from_offers_no_such_button() -> None:
    message = mail(unsubscribe_url=None, sender=Sender("hello@harrys.example"))
    assert "List-Unsubscribe" not in message
    assert "List-Unsubscribe-Post" not in message
    assert "Reply-To" not in message
    assert str(message["From"]) == "hello@harrys.example"


def test_text_comes_before_html_and_both_arrive_unchanged() -> None:
    words = Words("Hi", THAI + "x" * 2000 + "\n.\nFrom here\n", f"<p>{THAI}{'y' * 2000}</p>\n")
    message = arrived(mail(words))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    contents = [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]
    assert contents == [words.text, words.html]


def test_everything_fits_servers_that_know_only_ascii_and_lines_of_998() -> None:
    content = as_bytes(mail(Words(THAI * 20, THAI * 200, f"<p>{THAI * 200}</p>")))
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_long_unsubscribe_link_stays_one_line_while_a_long_subject_is_folded() -> None:
    url = "https://harrys.example/th/unsubscribe/" + "a-_." * 100
    message = mail(Words(subject=THAI * 10), unsubscribe_url=url, message_id="i" * 90 + "@harrys.example")
    lines = as_bytes(message).decode().split("\r\n")
    assert f"List-Unsubscribe: <{url}>" in lines
    assert f"Message-ID: <{'i' * 90}@harrys.example>" in lines
    words = re.findall(r"=\?\S+\?=", "\n".join(lines))
    assert len(words) > 5
    assert max(map(len, words)) <= 75
    assert str(arrived(message)["Subject"]) == THAI * 10


@pytest.mark.parametrize("name", ["Acme, Inc.", 'The "Best" <Razor>', "แฮร์รี่, จำกัด", "Ünïcode; Ltd", "a@b"])
def test_a_brand_of_any_spelling_is_the_senders_name(name: str) -> None:
    message = arrived(mail(sender=Sender("hello@harrys.example", name)))
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "hello@harrys.example")


def test_an_address_with_letters_beyond_ascii_travels_as_utf8() -> None:
    message = mail(to="อาดา@example.com")
    assert needs_utf8("อาดา@example.com")
    assert not needs_utf8("ada@example.com")
    assert "To: อาดา@example.com" in header_lines(message)
    assert str(arrived(message)["To"]) == "อาดา@example.com"


def test_the_longest_address_is_not_broken_into_pieces() -> None:
    to = "a" * 64 + "@" + ".".join(["b" * 60] * 3) + ".com"
    assert f"To: {to}" in as_bytes(mail(to=to)).decode().split("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "Hi\r\nBcc: mallory@example.com",
        "Hi\nBcc: mallory@example.com",
        "Hi\rthere",
        "Hi\0",
        "Hi\x85there",
        "Hi\u2028there",
        "=?utf-8?q?Hi=0D=0ABcc:_mallory=40example.com?=",
        "=?utf-8?b?SGkNCkJjYzogbWFsbG9yeUBleGFtcGxlLmNvbQ==?=",
        "Hi =?iso-8859-1?q?=0A?= there",
    ],
)
def test_line_breaks_are_refused_in_every_header_also_when_encoded(text: str) -> None:
    cases = {
        "Subject": {"words": Words(subject=text)},
        "From": {"sender": Sender("hello@harrys.example", text)},
        "Reply-To": {"sender": Sender("hello@harrys.example", "", f"{text}@harrys.example")},
        "To": {"to": f"{text}@example.com"},
        "Message-ID": {"message_id": f"{text}@harrys.example"},
        "List-Unsubscribe": {"unsubscribe_url": f"https://harrys.example/{text}"},
    }
    for header, case in cases.items():
        with pytest.raises(UnsafeHeader) as refusal:
            mail(**case)
        assert str(refusal.value) == REFUSED.format(header)


@pytest.mark.parametrize(
    "text", ["=?utf-8?q?=0D=0ABcc:_mallory=40example.com", "=?no-such?q?=0D=0ABcc:_mallory=40example.com?="]
)
def test_line_breaks_are_refused_in_words_that_only_the_standard_library_decodes(text: str) -> None:
    with pytest.raises(UnsafeHeader, match=r"^Mail header Subject: got a control character"):
        mail(Words(subject=text))
    with pytest.raises(UnsafeHeader, match=r"^Mail header From: got a control character"):
        mail(sender=Sender("hello@harrys.example", text))


PIECES = [
    "=?",
    "?=",
    "?q?",
    "?b?",
    "=0D=0A",
    "=0ABcc:_x",
    "DQpCY2M6IHg=",
    " ",
    "\t",
    "*en",
    "a",
    '"',
    "<",
    ")",
    "=",
    "ü",
]
CHARSETS = ["utf-8", "utf-7", "utf-16", "us-ascii", "unknown-8bit", "no-such", "ü", "+AA0-", "+AAoAQgBjAGM-"]
odd_words = st.lists(st.sampled_from(PIECES + CHARSETS), max_size=9).map("".join)


@given(st.text(max_size=200) | odd_words, st.text(max_size=60) | odd_words)
def test_no_subject_and_no_name_adds_a_header(subject: str, name: str) -> None:
    try:
        message = mail(Words(subject=subject), sender=Sender("hello@harrys.example", name))
    except UnsafeHeader:
        return
    usual = mail(sender=Sender("hello@harrys.example", "Harry"))
    assert [line.partition(":")[0] for line in header_lines(message)] == usual.keys()


def test_what_only_looks_like_an_encoded_word_is_an_ordinary_subject() -> None:
    assert str(arrived(mail(Words(subject="2+2=? Ask =?me?= now")))["Subject"]) == "2+2=? Ask =?me?= now"


def test_a_message_as_text_keeps_long_links_whole_too() -> None:
    url = "https://harrys.example/unsubscribe/" + "a-_." * 60
    assert f"List-Unsubscribe: <{url}>" in mail(unsubscribe_url=url).as_string()
