"""Drawing every page and mail of a theme with made-up values, so that mistakes show before anybody comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import jinja2

from waitlist import pages
from waitlist.blocks import BLOCKS
from waitlist.config import SiteSettings
from waitlist.problems import ConfigError, Problem
from waitlist.themes.frame import Frame
from waitlist.themes.theme import Theme

WORDS = "Ada’s “sample”"
MOMENT = datetime(2030, 3, 1, 9, tzinfo=UTC)
_PLAIN: dict[Any, Any] = {str: WORDS, int: 3, float: 0.5, bool: True, datetime: MOMENT}


Manner = Literal["full", "quiet", "least"]
"""How much a page has: all; all but what is switched on or off; as little as it can have."""


def sample(shown: type, manner: Manner) -> Any:
    """Return a page, mail or part with made-up values."""
    hints = get_type_hints(shown)
    needed = {each.name for each in fields(shown) if each.default is each.default_factory is MISSING}
    given = {}
    for each in fields(shown):
        if each.name in needed or manner != "least":
            optional = each.name not in needed
            given[each.name] = _value(hints[each.name], manner, optional=optional)
    return shown(**given)


def _value(hint: Any, manner: Manner, *, optional: bool = False) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if manner == "quiet" and (hint is bool or (hint is str and optional)):
        return hint()
    if origin in (Union, UnionType):
        return None if manner == "least" else _value(inner[0], manner)
    if origin is Literal:
        return "running" if "running" in inner else inner[0]
    if origin is tuple:
        return () if manner == "least" else _several(inner[0], manner)
    if is_dataclass(hint) and isinstance(hint, type):
        return sample(hint, manner)
    return {} if origin is Mapping else _PLAIN[hint]


def _several(hint: Any, manner: Manner) -> tuple[Any, ...]:
    if hint is pages.Block:
        return tuple(sample(each, manner) for each in BLOCKS)
    return (_value(hint, manner),) * 2


MISTAKES = (
    ConfigError,
    jinja2.TemplateError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    ArithmeticError,
)
"""What a template raises that cannot be drawn."""


def try_templates(theme: Theme, settings: SiteSettings) -> Iterator[Problem]:
    """Yield what goes wrong when the pages and mails are drawn."""
    for language in settings.languages:
        frame = Frame(settings, language, "/", settings.base_url or "https://example.com")
        for shown in (*get_args(pages.Page), *get_args(pages.Mail)):
            for manner in get_args(Manner):
                yield from _try(theme, sample(shown, manner), frame)


def _try(theme: Theme, shown: Any, frame: Frame) -> Iterator[Problem]:
    mail = isinstance(shown, get_args(pages.Mail))
    try:
        if mail:
            theme.render_mail(shown, frame)
        else:
            theme.render(shown, frame)
    except MISTAKES as error:
        name = f"mail/{shown.kind}" if mail else shown.template
        yield from problems_of(error, name, frame.language)


def problems_of(error: Exception, name: str, language: str) -> Iterator[Problem]:
    """Yield what one of `MISTAKES` says, raised while something called `name` was drawn."""
    if isinstance(error, ConfigError):
        yield from error.problems
        return
    file, line = _place(error)
    where = f"{file}: line {line}" if file else name
    hint = f"It was drawing {name} in {language}."
    yield Problem(where, str(error) or type(error).__name__, "a template that can be drawn", hint)


def grouped(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield each mistake of a template once, however many pages and languages show it."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        found.setdefault((problem.where, problem.got, problem.expected), []).append(problem)
    for first, *others in found.values():
        more = (
            f" {len(others)} more pages show it."
            if len(others) > 1
            else " One more page shows it."
            if others
            else ""
        )
        yield replace(first, hint=first.hint + more)


def _place(error: Exception) -> tuple[str, int]:
    """Return the last line of a template that the error passed; Jinja gives it the template's own number."""
    trace, found = error.__traceback__, ("", 0)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith((".html", ".txt", ".svg")):
            found = (file, trace.tb_lineno)
        trace = trace.tb_next
    return found
