"""Forms: what was typed becomes checked values, or one sentence for each field that will not do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from waitlist.addresses import Address, AddressError, AddressFault, parse, suggest_domain
from waitlist.config import SiteSettings
from waitlist.config.landing import Question
from waitlist.config.text import controls
from waitlist.web.fields import Fields

Gettext = Callable[[str], str]

NAME_MAX = 100
ANSWER_MAX = 500
TRAP = "subject"
"""The field that nobody sees: a program fills it."""
SWITCH = "switch"
"""What a button sends that only asks for the form in another language, with what was typed."""
TOLD = "told"
"""Its value on a page that tells mistakes: they are told in the other language, too, and else none is."""
_KEPT_MAX = 500  # characters of a refused value that are shown again


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What to say at which field, what to show again, and the address that was probably meant."""

    errors: Mapping[str, str]
    values: Mapping[str, str]
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class JoinFields:
    """The join form, checked. `ref` and `code` are as they came: what cannot be a code is passed over.

    `seconds` on the form, as the page's script says; `trap`: a field was filled that nobody sees; `work` is
    the answer of a proof of work; `stamp` says when the form was made. All may be missing: they are signs,
    and no more.
    """

    address: Address
    name: str = ""
    ref: str = ""
    code: str = ""
    consent: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    seconds: int | None = None
    trap: bool = False
    work: str = ""
    stamp: str = ""


def parse_join(
    fields: Fields, settings: SiteSettings, _: Gettext, *, test_domains: bool
) -> JoinFields | FieldErrors:
    """Check the join form; `test_domains` lets addresses under `.test` pass."""
    errors: dict[str, str] = {}
    parsed = parse_address(fields, "email", _, test_domains=test_domains)
    if isinstance(parsed, FieldErrors):
        errors |= parsed.errors
    # A field that the form does not have is passed over, whatever stands in it: nobody could put it right.
    offered = {"name": settings.landing.name_field, "code": settings.landing.code_field}
    for name, most in (("name", NAME_MAX), ("code", ANSWER_MAX)):
        if offered[name] and (wrong := wrong_text(fields, name, most, _)):
            errors[name] = wrong
    consent = fields.get("consent") != ""
    if settings.consent and settings.consent.required and not consent:
        errors["consent"] = _("Please tick the box: we need it to write to you.")
    answers: dict[str, str] = {}
    for question in settings.questions:
        answer, wrong = _answer(fields, question, _)
        answers[question.id] = answer
        if wrong:
            errors[f"q_{question.id}"] = wrong
    if errors or isinstance(parsed, FieldErrors):
        suggestion = parsed.suggestion if isinstance(parsed, FieldErrors) else suggested(parsed)
        return FieldErrors(errors, typed(fields, settings), suggestion)
    return JoinFields(
        address=parsed,
        name=" ".join(fields.get("name").split()) if offered["name"] else "",
        ref=fields.get("ref"),
        code=fields.get("code") if offered["code"] else "",
        consent=settings.consent is not None and consent,
        answers={name: answer for name, answer in answers.items() if answer},
        seconds=_seconds(fields.get("seconds")),
        trap=fields.get(TRAP) != "",
        work=fields.get("altcha"),
        stamp=fields.get("stamp"),
    )


def _seconds(text: str) -> int | None:
    """Read what the script says; anything else says nothing."""
    return int(text) if len(text) < 7 and text.isascii() and text.isdigit() else None


def parse_address(fields: Fields, name: str, _: Gettext, *, test_domains: bool) -> Address | FieldErrors:
    """Check a field with an e-mail address."""
    if name in fields.unreadable:
        return FieldErrors({name: _("This could not be read. Please type it again.")}, {})
    text = fields.get(name)
    try:
        return parse(text, test_domains=test_domains)
    except AddressError as error:
        return FieldErrors(
            {name: address_fault(error.code, _)}, {name: shown_again(text)}, error.suggestion or ""
        )


def suggested(address: Address) -> str:
    """Return the address that was probably meant by one with a mistyped domain, `""` when it looks right."""
    domain = suggest_domain(address)
    return address.at(domain) if domain else ""


def wrong_text(fields: Fields, name: str, most: int, _: Gettext) -> str:
    """Return what is wrong with a line of text, `""` when nothing is."""
    text = fields.get(name)
    if not text and name not in fields.unreadable:
        return ""
    if name in fields.unreadable or any(sign in "\n\t" or controls(sign) for sign in text):
        return _("This has signs in it that cannot be read. Please type it again.")
    if len(text) > most:
        return _("Please make this shorter.")
    return ""


def address_fault(fault: AddressFault, _: Gettext) -> str:  # noqa: PLR0911 - one sentence a fault
    """Say what is wrong with an address, and what to do."""
    match fault:
        case AddressFault.EMPTY:
            return _("Please type your e-mail address.")
        case AddressFault.TOO_LONG:
            return _("This address is too long. Please look at it again.")
        case AddressFault.CONTROLS:
            return _("This address has invisible signs in it. Please type it by hand.")
        case AddressFault.SPACES:
            return _("An address has no spaces. Please take them out.")
        case AddressFault.NO_AT:
            return _("An address has an @ in it, as in name@example.com.")
        case AddressFault.MANY_AT:
            return _("An address has only one @. Please type one address.")
        case AddressFault.BAD_LOCAL:
            return _("What stands before the @ looks wrong. Please look at it again.")
        case AddressFault.BAD_DOMAIN:
            return _("What stands after the @ looks wrong. It should be like example.com.")
        case AddressFault.RESERVED_DOMAIN:
            return _("No mail gets to this address. Please type another one.")


def _answer(fields: Fields, question: Question, _: Gettext) -> tuple[str, str]:
    """Return the answer to a question of the site, and what is wrong with it."""
    name = f"q_{question.id}"
    text = fields.get(name)
    wrong = wrong_text(fields, name, ANSWER_MAX, _)
    if not wrong and not text and question.required:
        wrong = _("Please answer this, too.")
    if question.kind == "checkbox":
        return ("yes" if text else "", wrong)
    if question.kind == "choice" and text and not wrong:
        # Kept in the site's first language, whichever it was answered in.
        options = {said: option.get("") for option in question.options for _lang, said in option.values}
        return (options.get(text, ""), "" if text in options else _("Please choose one of these."))
    return (text, wrong)


def typed(fields: Fields, settings: SiteSettings) -> dict[str, str]:
    """Return what stood in the join form, to be shown again."""
    names = ["email", "name", "code", "consent", *(f"q_{question.id}" for question in settings.questions)]
    return {name: shown_again(fields.get(name)) for name in names if fields.get(name)}


def in_language(values: Mapping[str, str], settings: SiteSettings, language: str) -> dict[str, str]:
    """Return what was typed for the same form in `language`: choices are called otherwise there."""
    said = dict(values)
    for question in settings.questions:
        name = f"q_{question.id}"
        for option in question.options:
            if said.get(name) in dict(option.values).values():
                said[name] = option.get(language)
                break
    return said


def shown_again(text: str) -> str:
    """Return what was typed as a field can show it again."""
    return "".join(sign for sign in text[:_KEPT_MAX] if not controls(sign) and sign != "\n")
