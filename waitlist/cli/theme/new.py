"""`waitlist theme new`: a theme of one's own to start from."""

from __future__ import annotations

from pathlib import Path

import click

from waitlist.cli.opening import config_option, find_folder
from waitlist.config.folders import bundled, theme_names
from waitlist.config.values import SLUG
from waitlist.problems import UsageError, WaitlistError, suggest

THEME = """\
# A theme: everything that is not here comes from its parent. `waitlist theme check {name}` finds mistakes.
# A line that starts with # and no space is a setting you can switch on by taking the # away.
name = "{title}"
#description = "What it looks like, in a sentence."
parent = "{parent}"

# static/style.css stands behind the parent's stylesheet; "replace" puts it in its place.
styles = "add"

# How round corners are, in pixels.
#radius = 8

# For brands that set no colours of their own. Everything that a page paints is computed from these three.
#[colors]
#brand = "#1f3d33"
#accent = "#c2571f"
#paper = "#f7f2e9"

# Families named here are the parent's, those of [[families]], or the system's: "sans", "serif", "mono".
#[type]
#display = "serif"
#text = "sans"
#size = 17
#scale = 1.25
"""

STYLES = """\
/* Comes behind the parent's stylesheet. Colours and letters are variables, such as var(--brand) and
   var(--display); the page "Themes" of the documentation lists them. */
"""


@click.command()
@click.argument("name")
@click.option(
    "--parent", default="core", show_default=True, metavar="NAME", help="The theme that it stands on."
)
@config_option
def new(name: str, parent: str, place: Path | None) -> None:
    """Write a theme to start from.

    It goes into themes/NAME beside waitlist.toml. Nothing is overwritten.
    """
    folder = find_folder(place)
    known = theme_names(folder)
    if not SLUG.fullmatch(name):
        raise UsageError(f"NAME: got {name!r}, expected lower-case letters, digits and hyphens, at most 40.")
    if parent not in known:
        hint = suggest(parent, known) or f"the themes are {', '.join(known)}."
        raise UsageError(f"--parent: there is no theme {parent!r}; {hint}")
    made = folder / "themes" / name
    if made.exists():
        raise WaitlistError(f"{made}: there already, and nothing is overwritten. Choose another name.")
    if name == parent:
        raise UsageError(f"--parent: a theme cannot stand on itself; call yours otherwise than {parent}.")
    if (bundled("themes") / name).is_dir():
        raise UsageError(
            f"NAME: the theme {name} comes along, and every site that names it would get yours. "
            f"Call yours otherwise, and stand it on that one: --parent {name}."
        )
    texts = {
        "theme.toml": THEME.format(name=name, title=name.replace("-", " ").title(), parent=parent),
        "static/style.css": STYLES,
    }
    for path, text in texts.items():
        file = made / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        click.echo(f"wrote {file}", err=True)
    click.echo(f'Now put theme = "{name}" into a site.toml, and see it: waitlist serve --dev', err=True)
