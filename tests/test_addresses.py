"""Addresses: one mailbox is one person, nobody is merged wrongly, and odd input gets a clear answer."""

from __future__ import annotations

import unicodedata
from itertools import combinations, islice, product

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from waitlist.addresses import (
    Address,
    AddressError,
    AddressFault,
    is_provider,
    is_relay,
    parse,
    spelling,
    suggest_domain,
    without_keyword,
)
from waitlist.domains import is_disposable
from waitlist.providers import PROVIDERS

atoms = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=8)
locals_ = st.lists(atoms, min_size=1, max_size=3).map(".".join)
labels = st.from_regex(r"[a-z0-9]([a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)
domains = st.tuples(labels, st.sampled_from(["com", "co.th", "example", "org"])).map(".".join)
other_domains = domains.filter(lambda domain: domain not in {"gmail.com", "googlemail.com"})


def canonical(text: str) -> str:
    return parse(text, test_domains=True).canonical


def fault(text: str, *, test_domains: bool = False) -> tuple[AddressFault, str | None]:
    with pytest.raises(AddressError) as refusal:
        parse(text, test_domains=test_domains)
    return refusal.value.code, refusal.value.suggestion


def address_or_suggestion(text: str) -> Address | None:
    try:
        return parse(text)
    except AddressError as refusal:
        return parse(refusal.suggestion) if refusal.suggestion else None


def test_an_address_is_kept_as_typed_and_known_by_its_canonical_form() -> None:
    ada = parse("  Ada.Lovelace+shave@Example.COM\n")
    assert ada.typed == "Ada.Lovelace+shave@Example.COM"
    assert ada.canonical == "ada.lovelace@example.com"
    assert ada.domain == "example.com"


@pytest.mark.parametrize(
    "alias",
    ["ada.love@gmail.com", "a.d.a.l.o.v.e@gmail.com", "ADALOVE+x@GMail.com", "ada.love+x+y@googlemail.com"],
)
def test_gmail_ignores_dots_and_has_two_names(alias: str) -> None:
    assert canonical(alias) == "adalove@gmail.com"
    assert parse(alias).domain == "gmail.com"


def test_dots_matter_everywhere_else() -> None:
    assert canonical("ada.love@example.com") != canonical("adalove@example.com")
    assert canonical("ada.love@notgmail.com") == "ada.love@notgmail.com"


@pytest.mark.parametrize(
    ("typed", "one"),
    [
        ("+news@example.com", "+news@example.com"),
        ("+news@gmail.com", "+news@gmail.com"),
        ("++@example.com", "++@example.com"),
        ("ada+@example.com", "ada@example.com"),
        ("ada.+x@example.com", "ada@example.com"),
    ],
)
def test_a_canonical_address_always_has_a_name(typed: str, one: str) -> None:
    assert canonical(typed) == one


def test_ten_thousand_aliases_are_one_person() -> None:
    dots = (
        "".join(pair) for pair in product(("a.", "a"), ("d.", "d"), ("a.", "a"), ("l.", "l"), ("o.", "o"))
    )
    aliases = (
        f"{name}ve{tag}@{domain}".swapcase()
        for name, tag, domain in product(
            dots, ("", *(f"+{number}" for number in range(160))), ("gmail.com", "googlemail.com")
        )
    )
    assert {canonical(alias) for alias in islice(aliases, 10_000)} == {"adalove@gmail.com"}


def test_ten_thousand_people_with_dots_elsewhere_are_never_merged() -> None:
    # Two dots in every place of the same 300 names: merging by dots would leave 300.
    names = {
        f"{text[:first]}.{text[first:second]}.{text[second:]}"
        for text in (f"abcdef{number}" for number in range(1000, 1300))
        for first, second in combinations(range(1, 10), 2)
    }
    people = {canonical(f"{name}@example.com") for name in names}
    assert len(people) == len(names) > 10_000


@settings(max_examples=200, deadline=None)
@given(locals_, domains)
def test_letter_case_and_subaddress_never_make_another_person(local: str, domain: str) -> None:
    one = canonical(f"{local}@{domain}")
    assert canonical(f"{local}@{domain}".upper()) == one
    assert canonical(f"{local}+Tag@{domain}") == one
    assert canonical(one) == one


@settings(max_examples=200, deadline=None)
@given(locals_, locals_, other_domains)
def test_two_names_elsewhere_than_gmail_are_two_people(one: str, other: str, domain: str) -> None:
    assert (canonical(f"{one}@{domain}") == canonical(f"{other}@{domain}")) == (one == other)


letters = st.characters(categories=["L", "N"], exclude_characters="\u3164\uffa0")


@settings(max_examples=200, deadline=None)
@given(
    st.text(letters, min_size=1, max_size=12), st.sampled_from(["example.com", "bücher.example", "ไทย.ไทย"])
)
@example("Å", "example.com")
@example("İ", "example.com")
def test_names_in_any_script_have_one_canonical_form(local: str, domain: str) -> None:
    one = canonical(f"{local}@{domain}")
    assert canonical(one) == one
    assert canonical(unicodedata.normalize("NFD", f"{local}@{domain}")) == one


def test_an_international_domain_is_mailed_in_ascii() -> None:
    ada = parse("Ada@BÜCHER.example")
    assert ada.typed == "Ada@xn--bcher-kva.example"
    assert ada.canonical == "ada@xn--bcher-kva.example"
    assert parse("ada@xn--bcher-kva.example").canonical == ada.canonical


def test_thai_addresses_are_addresses() -> None:
    ada = parse("อาดา@ตัวอย่าง.ไทย")
    assert ada.canonical == "อาดา@xn--72c1a1bt4awk9o.xn--o3cw4h"


@pytest.mark.parametrize("domain", ["example.com", "example.net", "mail.example.org", "harrys.example"])
def test_domains_for_examples_are_always_accepted(domain: str) -> None:
    assert parse(f"ada@{domain}").domain == domain


def test_test_domains_are_accepted_when_asked_for() -> None:
    assert parse("ada@harrys.test", test_domains=True).domain == "harrys.test"
    assert fault("ada@harrys.test") == (AddressFault.RESERVED_DOMAIN, None)
    assert fault("ada@test", test_domains=True) == (AddressFault.RESERVED_DOMAIN, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("a" * 65 + "@example.com", "too_long"),
        ("ada@" + "a." * 126 + "com", "too_long"),
        ("a" * 64 + "@" + "ü." * 24 + "example", "too_long"),
        ("a" * 2_000_000, "too_long"),
        ("ada lovelace@example.com", "spaces"),
        ("ada\u2028lovelace@example.com", "spaces"),
        ("ada", "no_at"),
        ("ada@ben@example.com", "many_at"),
        ("@example.com", "bad_local"),
        ("a..a@example,com@", "many_at"),
        ('"ada"@example.com', "bad_local"),
        ("ada@\u0338example.com", "bad_domain"),
        ("ada@", "bad_domain"),
        ("ada@example", "bad_domain"),
        ("ada@-example.com", "bad_domain"),
        ("ada@ex_ample.com", "bad_domain"),
        ("ada@ex--ample.com", "bad_domain"),
        ("ada@" + "a" * 64 + ".com", "bad_domain"),
        ("ada@[192.0.2.1]", "bad_domain"),
        ("ada@192.0.2.1", "bad_domain"),
        ("ada@localhost", "reserved_domain"),
        ("ada@printer.local", "reserved_domain"),
        ("ada@Example.INVALID", "reserved_domain"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(text: str, code: str) -> None:
    assert fault(text) == (code, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ada\0@example.com", "controls"),
        ("ada\ud800@example.com", "controls"),
        ("\u202eada@example.com", "controls"),
        ("ada@example.com\u200b", "controls"),
        ("ada＠example.com", "no_at"),
        ("ada@ example . com", "spaces"),
        ("ada@example,com", "bad_domain"),
        ("ada@example..com", "bad_domain"),
        ("ada@example.com.", "bad_domain"),
        (".ada@example.com", "bad_local"),
        ("Ada <ada@example.com>", "spaces"),
        ("<ada@example.com>,", "bad_local"),
        ("mailto:ada@example.com", "bad_local"),
    ],
)
def test_what_slips_in_by_pasting_or_a_wrong_key_gets_a_suggestion(text: str, code: str) -> None:
    assert fault(text) == (code, "ada@example.com")


def test_the_refusal_is_told_in_plain_words() -> None:
    with pytest.raises(AddressError, match=r"^the address has no @$"):
        parse("ada")
    with pytest.raises(AddressError) as refusal:
        parse("ada@example,com")
    assert str(refusal.value) == (
        "what stands after the @ is not a domain such as example.com; did you mean ada@example.com?"
    )


def test_every_fault_has_words_of_its_own() -> None:
    assert len({str(AddressError(code)) for code in AddressFault}) == len(AddressFault)


@settings(max_examples=500, deadline=None)
@given(
    st.text(st.characters(), max_size=40) | st.text('ab.+@-"\\<> ,\0\ud800\u202e\u0301İß。＠', max_size=14)
)
def test_odd_input_is_an_address_or_an_address_error_and_nothing_else(text: str) -> None:
    for odd in (text, f"{text}@example.com", f"ada@{text}", f"ada@{text}.com"):
        found = address_or_suggestion(odd)
        if found is not None:
            assert parse(found.typed) == found
            assert not found.canonical.startswith("@")
            assert found.domain.isascii()


ordinary = st.from_regex(
    r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]{1,66}@([a-zA-Z0-9-]{1,64}\.){1,3}[a-zA-Z]{1,12}", fullmatch=True
)


@settings(max_examples=300, deadline=None)
@given(ordinary | st.tuples(locals_, other_domains).map("@".join))
@example("ada@x.INVALID")
@example("a.@example.com")
@example("a" * 64 + "@example.com")
@example("a@" + "b" * 63 + ".com")
@example("a@b-.com")
def test_the_quick_way_accepts_exactly_what_the_validator_does(text: str) -> None:
    try:
        expected = validate_email(text, strict=True, check_deliverability=False).ascii_domain.lower()
    except ValueError:
        with pytest.raises(AddressError):
            parse(text)
    else:
        assert parse(text).typed.rpartition("@")[2].lower() == expected


def test_reserved_domains_are_known_by_their_last_label() -> None:
    assert not [name for name in SPECIAL_USE_DOMAIN_NAMES if "." in name]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.co.th", "gmail.com"),
        ("gmial.cmo", "gmail.com"),
        ("hotnail.com", "hotmail.com"),
        ("homtail.co", "hotmail.com"),
        ("hotmial.co.th", "hotmail.co.th"),
        ("yahooo.com", "yahoo.com"),
        ("yahho.fr", "yahoo.fr"),
        ("yahoo.com.th", "yahoo.co.th"),
        ("outlok.com", "outlook.com"),
        ("icould.com", "icloud.com"),
        ("truemial.co.th", "truemail.co.th"),
        ("comcast.nte", "comcast.net"),
        ("company.con", "company.com"),
        ("company.coth", "company.co.th"),
    ],
)
def test_a_mistyped_domain_gets_a_suggestion(typed: str, meant: str) -> None:
    ada = parse(f"Ada+x@{typed}")
    assert suggest_domain(ada) == meant
    assert ada.at(meant) == f"Ada+x@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.co.th",
        "yahoo.ca",
        "live.com",
        "mail.com",
        "ymail.com",
        "email.com",
        "cloud.com",
        "hmail.com",
        "gail.org",
        "orange.com",
        "comcast.com",
        "proton.de",
        "yahoo.net",
        "example.com",
        "firm.co.th",
        "x.co",
    ],
)
def test_a_domain_of_its_own_is_never_questioned(domain: str) -> None:
    assert suggest_domain(parse(f"ada@{domain}")) is None


@settings(max_examples=200, deadline=None)
@given(domains)
def test_a_suggestion_is_good_enough_not_to_be_questioned_again(domain: str) -> None:
    meant = suggest_domain(parse(f"ada@{domain}"))
    assert meant is None or suggest_domain(parse(f"ada@{meant}")) is None


def test_providers_are_told_from_domains_of_somebody() -> None:
    assert is_provider("gmail.com")
    assert not is_provider("orrin.example")
    assert not is_provider("gmail.example")


def test_providers_of_every_country_are_known_and_never_questioned() -> None:
    asked = """aol.com live.com msn.com me.com mac.com web.de gmx.de qq.com 163.com 126.com mail.ru bk.ru
        wp.pl onet.pl orange.fr free.fr uol.com.br docomo.ne.jp ziggo.nl telenet.be bluewin.ch cox.net
        att.net pm.me tuta.com posteo.de shaw.ca btinternet.com telia.com abv.bg xtra.co.nz seznam.cz
        hanmail.net walla.co.il"""
    assert [domain for domain in asked.split() if not is_provider(domain)] == []
    assert len(PROVIDERS) > 700
    assert [domain for domain in PROVIDERS if suggest_domain(parse(f"ada@{domain}"))] == []


def test_no_provider_is_one_of_throw_away_addresses_or_a_mistyped_one() -> None:
    assert [domain for domain in PROVIDERS if is_disposable(domain)] == []
    for slip in ("gmail.co", "gmail.de", "hotmail.co", "yahoo.cm", "icloud.de", "outlook.con"):
        assert not is_provider(slip)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Ada@Example.com", "ada@example.com", True),
        ("e\u0301ve@example.com", "\u00e9ve@example.com", True),
        ("ada+tea@example.com", "ada@example.com", False),
        ("a.da@gmail.com", "ada@gmail.com", False),
    ],
)
def test_a_spelling_is_all_but_the_case(one: str, other: str, *, alike: bool) -> None:
    assert (spelling(one) == spelling(other)) is alike


def test_a_service_that_hides_addresses_is_known_with_all_that_lies_under_it() -> None:
    assert is_relay("duck.com")
    assert is_relay("ada.anonaddy.com")
    assert not is_relay("gmail.com")
    assert not is_relay("ada.orrin.example")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("mallo-shops@yahoo.com", "mallo"), ("mallo-a-b@yahoo.co.uk", "mallo"),
        ("mallo-x@ymail.com", "mallo"),
        ("mallo-x@yahoo.com.br", "mallo"), ("mallo-x@yahoo.fr", "mallo"), ("mallo@yahoo.com", "mallo"),
        ("jean-luc@gmail.com", "jean-luc"), ("jean-luc@yahoo.example.com", "jean-luc"),
        ("ken-ji@yahoo.co.jp", "ken-ji"), ("jean-luc@myyahoo.company", "jean-luc"),
    ],
)  # fmt: skip
def test_keyword_addresses_of_yahoo_are_of_one_name(address: str, name: str) -> None:
    assert without_keyword(*address.split("@")) == name
