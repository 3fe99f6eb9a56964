"""Domains are known with all that lies under them."""

from __future__ import annotations

import pytest

from waitlist import domains


def test_a_throw_away_domain_is_known_with_all_that_lies_under_it() -> None:
    assert domains.is_disposable("mailinator.com")
    assert domains.is_disposable("some.where.mailinator.com")
    assert not domains.is_disposable("gmail.com")
    assert domains.is_disposable("post.one-hour.example", frozenset({"one-hour.example"}))
    assert not domains.is_disposable("example")


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("mail.example.com", "example.com"),
        ("example.com", "example.com"),
        ("cs.chula.ac.th", "chula.ac.th"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("co.uk", "co.uk"),
        ("shop.example.info", "example.info"),
        ("shop.kolin.cz", "kolin.cz"),
        ("post.firm.uk.com", "firm.uk.com"),
        ("a.firm.eu.org", "firm.eu.org"),
        ("school.k12.ca.us", "school.k12.ca.us"),
        ("a.b.chuo.tokyo.jp", "b.chuo.tokyo.jp"),
        ("a.firm.mooo.com", "firm.mooo.com"),
        ("m7.qzx.pw", "qzx.pw"),
        ("mail.firm.example", "firm.example"),
    ],
)
def test_a_domain_is_taken_as_somebody_registered_it(domain: str, registered: str) -> None:
    assert domains.organisation(domain) == registered
