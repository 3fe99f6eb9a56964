"""Texts of a founder in languages that the site does not offer, which nobody can read."""

from __future__ import annotations

from collections.abc import Iterator

from waitlist.config.complaints import shown
from waitlist.config.site import SiteSettings
from waitlist.config.site_texts import each_text


def hints(settings: SiteSettings) -> Iterator[str]:
    """Yield a line for each language that is written and not offered, with the first key that has it."""
    found: dict[str, list[str]] = {}
    for key, text in each_text(settings):
        for language, _ in text.values:
            if language and language not in settings.languages:
                found.setdefault(language, []).append(key)
    for language, (first, *others) in found.items():
        more = f" and {len(others)} more" if others else ""
        file = settings.folder / "site.toml"
        place = (file.relative_to(settings.root) if file.is_relative_to(settings.root) else file).as_posix()
        yield (
            f"{place}: {first}{more} in {shown(language)}, which nobody can read: put the language into "
            "languages, or take the text out."
        )
