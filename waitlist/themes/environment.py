"""What templates of one language can use: texts, numbers, dates, and what their theme adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from waitlist import i18n
from waitlist.themes.bytecode import OPTIONS, Bytecode
from waitlist.themes.lines import whole

if TYPE_CHECKING:
    from waitlist.config import SiteSettings


@cache
def _bytecode(folder: Path | None) -> Bytecode:
    return Bytecode(folder / "templates" if folder else None)


def make_environment(
    loader: jinja2.BaseLoader, settings: SiteSettings, language: str, names: Mapping[str, Any]
) -> jinja2.Environment:
    """Return Jinja for one language of a site; `names` are those of its theme, for every template."""
    environment = jinja2.Environment(
        loader=loader,
        autoescape=jinja2.select_autoescape(disabled_extensions=("txt",), default=True),
        bytecode_cache=_bytecode(settings.cache),
        auto_reload=False,
        **OPTIONS,
    )
    texts = settings.words(language)
    install: Callable[..., None] = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(
        lambda text: i18n.of_template(texts.gettext(text)),
        lambda one, many, count: i18n.of_template(texts.ngettext(one, many, count)),
        newstyle=True,
    )
    unbroken = i18n.unbroken(settings.brand.name)
    environment.filters["whole"] = _whole
    environment.globals |= {
        "unbroken": unbroken,
        "number": partial(i18n.number, language=language),
        "date": partial(i18n.date, language=language),
        "moment": partial(i18n.moment, language=language, words=texts),
        "language": language,
        "direction": i18n.direction(language),
        **names,
    }
    return environment


@jinja2.pass_context
def _whole(context: jinja2.runtime.Context, text: str) -> Markup:
    """Keep the words of the site whole, whichever site a template was compiled for."""
    return whole(text, context["unbroken"])
