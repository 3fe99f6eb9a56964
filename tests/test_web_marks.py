"""Values that stand in for somebody's own, and notice what a template does with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2
import pytest

from waitlist import i18n
from waitlist.web.marks import MarkedNumber, MarkedText, Watch

TEMPLATES = jinja2.Environment(
    autoescape=True, extensions=["jinja2.ext.i18n"], undefined=jinja2.StrictUndefined
)
TEMPLATES.globals["number"] = lambda value: i18n.number(value, "en")
texts = i18n.catalogue("th")
TEMPLATES.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]  # by the extension


def seen(source: str) -> tuple[str, list[str]]:
    """Return what a template writes for a marked name and number, and how it looked at them."""
    watch = Watch()
    name, number = MarkedText("<Ada>", watch), MarkedNumber(2, 4711, watch)
    drawn = TEMPLATES.from_string(source).render(name=name, count=number)
    return i18n.unmarked(drawn), watch.looked


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ name }}, {{ count }}, {{ number(count) }}", "&lt;Ada&gt;, 4711, 4,711"),
        ("{{ name ~ count }}", "&lt;Ada&gt;4711"),
        ("{% if name and count %}both{% endif %}", "both"),
        ("{% if count == 0 or count == 1 %}few{% endif %}{{ 'many' if count != 1 }}", "many"),
        ("{{ count is none }} {{ name is defined }} {{ name is string }}", "False True True"),
        ("{% trans name %}I am {{ name }}{% endtrans %}", "I am &lt;Ada&gt;"),
        ("{% trans count, n=number(count) %}{{ n }} a{% pluralize %}{{ n }} b{% endtrans %}", "4,711 b"),
        ("{{ {'alias': name}.get('alias', '') }} {{ [count]|first }}", "&lt;Ada&gt; 4711"),
    ],
)  # fmt: skip
def test_who_writes_a_value_or_asks_whether_there_is_one_does_not_look(source: str, written: str) -> None:
    assert seen(source) == (written, [])


@pytest.mark.parametrize(
    "source",
    [
        "{{ count > 1 }}", "{{ count == 2 }}", "{{ count != '1' }}", "{{ 2 == count }}",
        "{{ count in (2, 3) }}", "{{ count + 1 }}", "{{ 1 + count }}", "{{ count * 2 }}",
        "{{ 'x' * count }}", "{{ -count }}", "{{ count / 2 }}", "{{ count|int }}", "{{ count|float }}",
        "{{ count|round }}", "{{ {2: 3}[count] }}", "{{ count.real }}", "{{ '{:>9}'.format(count) }}",
        "{{ count is even }}", "{{ count|filesizeformat }}", "{{ '%.1f'|format(count) }}",
        "{{ name|length }}", "{{ name == 'Ada' }}", "{{ 'Ada' == name }}", "{{ name in ('Ada', 'Ben') }}",
        "{{ 'A' in name }}", "{{ name[0] }}", "{{ name|upper }}", "{{ name.lower() }}", "{{ name|first }}",
        "{{ name < 'B' }}", "{{ {'Ada': 1}.get(name) }}", "{{ name is upper }}", "{{ name|string|lower }}",
        "{% for sign in name %}{% endfor %}", "{{ name.format() }}", "{{ name|trim }}",
    ],
)  # fmt: skip
def test_whatever_else_is_done_with_a_value_is_noticed(source: str) -> None:
    assert seen(source)[1]


@pytest.mark.parametrize("of", [int, str])
def test_a_mark_answers_as_the_value_it_is(of: type) -> None:
    watch = Watch()
    mark: Any = MarkedNumber(2, 4711, watch) if of is int else MarkedText("ada", watch)
    plain: Any = 2 if of is int else "ada"
    asked: list[Callable[[Any], object]] = (
        [lambda n: n + 1, lambda n: n < 3, hash, lambda n: n.bit_length(), lambda n: n.numerator, divmod_by_2]
        if of is int
        else [len, hash, lambda s: s.upper(), lambda s: s + "!", lambda s: s < "b", lambda s: s[1:]]
    )
    for ask in asked:
        assert ask(mark) == ask(plain)
    assert len(watch.looked) == len(asked)


def divmod_by_2(number: int) -> tuple[int, int]:
    return divmod(number, 2)
