"""`waitlist theme eject`: a template of the theme, copied into the site's folder to be changed there."""

from __future__ import annotations

from pathlib import Path

import click

from waitlist.cli.opening import config_option, load_config, site_option, the_one
from waitlist.config.folders import themes
from waitlist.problems import UsageError, WaitlistError, suggest
from waitlist.themes import chain


@click.command()
@click.argument("template")
@site_option
@config_option
def eject(template: str, name: str | None, place: Path | None) -> None:
    """Copy a template of the theme into the site's folder.

    TEMPLATE is a page such as landing.html, a part of pages such as parts/ladder.html, a mail such as
    mail/confirm.txt, or preview.svg, the card beside a shared link. The copy takes the place of the theme's,
    for this site alone. It stays as it is when the software is updated: where a part is enough, copy the
    part.
    """
    config = load_config(place)
    site = the_one(config, name)
    links = chain.chain(site.theme, site.folder, themes(site.root))
    known: dict[str, Path] = {}
    for link in reversed(links[1:]):
        known |= chain.templates(link.folder)
    if template not in known:
        hint = suggest(template, known) or f"the templates are {', '.join(sorted(known))}."
        raise UsageError(f"TEMPLATE: there is no template {template!r}; {hint}")
    copy = site.folder / (template if template.startswith("mail/") else f"templates/{template}")
    if copy.exists():
        raise WaitlistError(f"{copy}: there already, and nothing is overwritten.")
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(known[template].read_text("utf-8"), "utf-8")
    click.echo(f"wrote {copy}, from {known[template]}", err=True)
