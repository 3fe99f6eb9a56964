"""Where templates come from, and which of them a theme must have."""

from __future__ import annotations

from typing import get_args

import jinja2

from waitlist.blocks import BLOCKS
from waitlist.pages import Drawing, Mail, Page
from waitlist.themes.chain import Link


def loader(links: tuple[Link, ...]) -> jinja2.BaseLoader:
    """Find `x.html` in templates, `mail/x.html` in mail, `core/x.html` in the templates of `core` alone."""
    pages = jinja2.FileSystemLoader([link.folder / "templates" for link in links])
    mails = jinja2.FileSystemLoader([link.folder / "mail" for link in links])
    single = {link.name: jinja2.FileSystemLoader(link.folder / "templates") for link in links}
    single_mails = {f"{link.name}-mail": jinja2.FileSystemLoader(link.folder / "mail") for link in links}
    return jinja2.ChoiceLoader([pages, jinja2.PrefixLoader({"mail": mails, **single, **single_mails})])


def wanted_templates() -> list[str]:
    """Return the names of the templates of all pages and mails."""
    mails = [f"mail/{mail.kind}.{ending}" for mail in get_args(Mail) for ending in ("txt", "html")]
    return [page.template for page in (*get_args(Page), Drawing, *BLOCKS)] + mails
