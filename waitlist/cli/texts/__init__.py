"""`waitlist texts`: a site in another language, or in other words."""

from __future__ import annotations

import click

from waitlist.cli.texts.check import check
from waitlist.cli.texts.extract import extract


@click.group()
def texts() -> None:
    """Translate a site, or change words of the software for it.

    Each language has a file in the site's folder, texts/LANGUAGE.po: what stands in site.toml, and every word
    of pages and mails. Any editor of translations opens it, and so does any editor of text.
    """


texts.add_command(extract)
texts.add_command(check)
