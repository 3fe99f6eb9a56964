"""E-mail addresses: what was typed, the one mailbox it means, and what a mistyped one may have meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from email_validator import SPECIAL_USE_DOMAIN_NAMES, validate_email

from waitlist.domains import parents
from waitlist.providers import PROVIDERS, RELAYS

ADDRESS_MAX: Final = 254
LOCAL_MAX: Final = 64

_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})
_RESERVED: Final = frozenset(SPECIAL_USE_DOMAIN_NAMES)

# The shape of nearly every address. What matches needs no further look; everything else goes the long
# way through email-validator, which agrees on these (tested) and takes ten times as long.
_ORDINARY = re.compile(
    r"(?=[^@]{1,64}@)[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+([a-zA-Z]{2,63})"
)


class AddressFault(StrEnum):
    """Why a text is no address that mail can go to."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROLS = "controls"  # control, invisible or direction-changing characters
    SPACES = "spaces"
    NO_AT = "no_at"
    MANY_AT = "many_at"
    BAD_LOCAL = "bad_local"
    BAD_DOMAIN = "bad_domain"
    RESERVED_DOMAIN = "reserved_domain"  # exists in no public network: localhost, .local, .invalid, .test …


_WORDS: Final = {
    AddressFault.EMPTY: "there is no address",
    AddressFault.TOO_LONG: "the address is too long (at most 64 characters before the @ and 254 in all)",
    AddressFault.CONTROLS: "the address has invisible characters in it",
    AddressFault.SPACES: "the address has a space in it",
    AddressFault.NO_AT: "the address has no @",
    AddressFault.MANY_AT: "the address has more than one @",
    AddressFault.BAD_LOCAL: "what stands before the @ cannot be part of an address",
    AddressFault.BAD_DOMAIN: "what stands after the @ is not a domain such as example.com",
    AddressFault.RESERVED_DOMAIN: "what stands after the @ is reserved and gets no mail",
}


class AddressError(ValueError):
    """The text is no address. `suggestion` is the address that was probably meant, if any."""

    def __init__(self, code: AddressFault, suggestion: str | None = None) -> None:
        self.code = code
        self.suggestion = suggestion
        hint = f"; did you mean {suggestion}?" if suggestion else ""
        super().__init__(_WORDS[code] + hint)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in three forms.

    `typed` is where mail goes: NFC, trimmed, spelled as it was typed, but with an international domain
    in its ASCII form. `canonical` says whose mailbox it is: two addresses are the same person when it is
    equal. `domain` is the domain of `canonical`.
    """

    typed: str
    canonical: str
    domain: str

    def at(self, domain: str) -> str:
        """Return the typed address moved to another domain, such as a suggested one."""
        return f"{self.typed.rpartition('@')[0]}@{domain}"


def spelling(address: str) -> str:
    """Return an address without case, in which no mail server reads anything; a tag or a dot it may read."""
    return unicodedata.normalize("NFC", address).lower()


def parse(text: str, *, test_domains: bool = False) -> Address:
    """Return the address that `text` is, or raise `AddressError` and nothing else.

    Only the spelling is looked at, never the network. Names that no public mail reaches are refused
    (`localhost`, `.local`, `.invalid`, `.onion`, `.test`), save that `test_domains` lets `.test` pass.
    `example.com` and its like pass always.
    """
    typed = text.strip()
    try:
        return _parse(typed, test_domains=test_domains)
    except AddressError as error:
        raise AddressError(error.code, _repaired(typed, test_domains=test_domains)) from None


def _parse(text: str, *, test_domains: bool) -> Address:
    if len(text) > ADDRESS_MAX:
        raise AddressError(AddressFault.TOO_LONG)
    ordinary = _ORDINARY.fullmatch(text)
    if ordinary and "--" not in text and ordinary[1].lower() not in _RESERVED:
        typed = text
    else:
        typed = _examined(unicodedata.normalize("NFC", text), test_domains=test_domains)
    local, _, domain = typed.rpartition("@")
    return _address(typed, local, domain.lower())


def _examined(text: str, *, test_domains: bool) -> str:
    fault = _plain_fault(text)
    if fault:
        raise AddressError(fault)
    ascii_domain = _ascii_domain(text, test_domains=test_domains)
    local, _, domain = text.rpartition("@")
    if ascii_domain is None:
        raise AddressError(_fault(local, domain, test_domains=test_domains))
    return text if domain.isascii() else f"{local}@{ascii_domain}"


def _address(typed: str, local: str, domain: str) -> Address:
    name = unicodedata.normalize("NFC", local.lower())
    # A mailbox with nothing before its "+", or only a dot between, is left alone: it would have no name.
    name = name.partition("+")[0].rstrip(".") or name
    if domain in _GMAIL:
        name, domain = name.replace(".", ""), "gmail.com"
    return Address(typed, f"{name}@{domain}", domain)


def _ascii_domain(text: str, *, test_domains: bool) -> str | None:
    try:
        found = validate_email(
            text, strict=True, check_deliverability=False, test_environment=test_domains
        ).ascii_domain
    except ValueError:
        return None
    # Alone, "test" is no domain to send mail to, though a test environment of the validator takes it.
    return found if "." in found else None


def _plain_fault(text: str) -> AddressFault | None:
    if not text:
        return AddressFault.EMPTY
    if any(unicodedata.category(sign)[0] == "C" for sign in text):
        return AddressFault.CONTROLS
    if any(sign.isspace() for sign in text):
        return AddressFault.SPACES
    ats = text.count("@")
    if ats != 1:
        return AddressFault.MANY_AT if ats else AddressFault.NO_AT
    return None


def _fault(local: str, domain: str, *, test_domains: bool) -> AddressFault:
    if len(local) > LOCAL_MAX:
        return AddressFault.TOO_LONG
    if _ascii_domain(f"{local}@example.com", test_domains=False) is None:
        return AddressFault.BAD_LOCAL
    if domain.lower().rpartition(".")[2] in _RESERVED:
        return AddressFault.RESERVED_DOMAIN
    if _ascii_domain(f"a@{domain}", test_domains=test_domains) is None:
        return AddressFault.BAD_DOMAIN
    return AddressFault.TOO_LONG


def is_provider(domain: str) -> bool:
    """Tell whether a domain is one at which anybody can have an address."""
    name, _, ending = domain.partition(".")
    return domain in PROVIDERS or domain in _OTHERS or ending in _ENDINGS.get(name, ()) or is_relay(domain)


def is_relay(domain: str) -> bool:
    """Tell whether a domain, or one that it lies under, is of a service that hides addresses."""
    return any(parent in RELAYS for parent in parents(domain))


_KEYWORDS: Final = re.compile(
    r"(?:yahoo\.(?!co\.jp$)(?:com?\.)?[a-z]{2,3}|ymail\.com|rocketmail\.com|myyahoo\.com)"
)


def without_keyword(local: str, domain: str) -> str:
    """Return the name before the @ without the word of a keyword address: ``nickname-shops`` at Yahoo.

    They are aliases that one mailbox makes up; other names at Yahoo have no hyphen.
    """
    return local.partition("-")[0] if _KEYWORDS.fullmatch(domain) else local


_SIGNS: Final = str.maketrans({"＠": "@", "﹫": "@", "．": ".", "。": ".", "｡": ".", "，": ","})


def _repaired(text: str, *, test_domains: bool) -> str | None:
    """Return the address that `text` becomes without what slips in by pasting or by a wrong key."""
    if len(text) > ADDRESS_MAX:
        return None
    visible = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C").translate(_SIGNS)
    bare = visible.rpartition("<")[2].partition(">")[0].strip().removeprefix("mailto:").strip(".,;:()[]\"'")
    local, _, domain = re.sub(r"\s*([@.,])\s*", r"\1", bare).rpartition("@")
    meant = re.sub(r"\.{2,}", ".", f"{local}@{domain.replace(',', '.')}")
    try:
        return _parse(meant, test_domains=test_domains).typed
    except AddressError:
        return None


# Mail providers by name, most used first, with the endings they give addresses under.
_PROVIDERS: Final = {
    "gmail": "com",
    "hotmail": "com co.th co.uk co.jp co.nz co.za com.ar com.au com.br com.tr at be ca ch cl de dk es fi fr "
    "gr it nl no pt se",
    "yahoo": "com co.th co.uk co.id co.in co.jp co.kr co.nz co.za com.ar com.au com.br com.cn com.hk com.mx "
    "com.my com.ph com.sg com.tr com.tw com.vn at be ca ch de dk es fi fr gr ie in it nl no pl ro se",
    "outlook": "com co.id co.th co.uk com.ar com.au com.br com.tr com.vn at be cl cz de dk es fr gr hu ie in "
    "it jp kr lv my ph pl pt sa sg sk",
    "icloud": "com",
    "googlemail": "com",
    "windowslive": "com",
    "rocketmail": "com",
    "protonmail": "com ch",
    "proton": "me",
    "fastmail": "com fm",
    "yandex": "com ru",
    "naver": "com",
    "hanmail": "net",
    "rediffmail": "com",
    "comcast": "net",
    "verizon": "net",
    "sbcglobal": "net",
    "bellsouth": "net",
    "earthlink": "net",
    "btinternet": "com",
    "virginmedia": "com",
    "bigpond": "com net.au",
    "t-online": "de",
    "freenet": "de",
    "laposte": "net",
    "wanadoo": "fr",
    "libero": "it",
    "seznam": "cz",
    "truemail": "co.th",
    "asianet": "co.th",
    "loxinfo": "co.th",
    "csloxinfo": "com",
    "cscoms": "com",
    "thaimail": "com",
    "sanook": "com",
    "chaiyo": "com",
    "mahidol": "ac.th edu",
    "chula": "ac.th",
    "kkumail": "com",
}
_ENDINGS: Final = {name: tuple(endings.split()) for name, endings in _PROVIDERS.items()}
# These have no other ending, so any other is a slip.
_ONE_ENDING: Final = frozenset({"gmail", "icloud"})
# Near to a provider, and yet themselves.
_OTHERS: Final = frozenset({"cloud.com", "ymail.com", "email.com", "mail.com"})
# Endings that do not exist.
_NO_ENDINGS: Final = {
    slip: meant
    for meant, slips in {
        "com": "con cmo ocm vom xom cpm clm comm coom ccom comn conm",
        "net": "nte ner nett",
        "org": "ogr rog orgg",
        "co.th": "coth",
        "ac.th": "acth",
    }.items()
    for slip in slips.split()
}


def suggest_domain(address: Address) -> str | None:
    """Return the domain that was probably meant when `address` has a mistyped one, else `None`.

    A name is near to a provider's when dropping at most one letter of each makes them equal: one letter
    too many, too few, wrong, swapped or moved. Known domains are never questioned.
    """
    name, _, ending = address.domain.partition(".")
    if address.domain in _OTHERS or address.domain in PROVIDERS:
        return None
    before, dot, last = ending.rpartition(".")
    mended = before + dot + _NO_ENDINGS.get(last, last)
    provider = _near_provider(name)
    meant = _meant_ending(provider, mended, exact=provider == name) if provider else None
    domain = f"{provider}.{meant}" if meant else f"{name}.{mended}"
    return domain if domain != address.domain else None


def _meant_ending(provider: str, ending: str, *, exact: bool) -> str | None:
    endings = _ENDINGS[provider]
    if ending in endings:
        return ending
    shortened = set(_shortened(ending))
    near = (known for known in endings if len(known) > 2 and shortened & set(_shortened(known)))
    return next(near, endings[0] if exact and provider in _ONE_ENDING else None)


def _shortened(word: str) -> Iterator[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


_NEAR: Final[dict[str, str]] = {}
for _name in _ENDINGS:
    for _short in _shortened(_name):
        _NEAR.setdefault(_short, _name)


def _near_provider(name: str) -> str | None:
    if name in _ENDINGS:
        return name
    near = (_NEAR[short] for short in _shortened(name) if short in _NEAR)
    # Short names are near to too much: they have to begin alike.
    return next((provider for provider in near if len(provider) > 5 or provider[0] == name[0]), None)
