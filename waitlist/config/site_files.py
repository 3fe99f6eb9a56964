"""Reading the `site.toml` of every site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from waitlist.config.checks import check_site
from waitlist.config.complaints import complaints, dotted, shown
from waitlist.config.site import SiteFile, SiteSettings
from waitlist.config.site_texts import read_words, translated
from waitlist.config.toml_file import read_toml, reason
from waitlist.config.values import SLUG
from waitlist.problems import Problem

SITE_FILE = "site.toml"
INIT = "`waitlist init` writes one to start from."


@dataclass(frozen=True, slots=True)
class SiteRead:
    """One site as found: without `settings` where the file has problems; `hosts` as they stand there.

    `readable` is what can be read of a file with problems, for whoever looks for further ones.
    """

    name: str
    file: str
    hosts: tuple[str, ...]
    settings: SiteSettings | None
    readable: SiteSettings | None = None


def read_sites(sites: Path, root: Path, themes: tuple[str, ...], problems: list[Problem]) -> list[SiteRead]:
    """Return all sites by name; add what is wrong to `problems`. Leaves folders named `.…` and `_…` alone."""
    place = "waitlist.toml: sites"
    try:
        folders = sorted(each for each in sites.iterdir() if each.name[0] not in "._" and each.is_dir())
    except OSError as error:
        problems.append(
            Problem(place, f"{sites}, {reason(error)}", "a folder with a folder for each site", INIT)
        )
        return []
    if not folders:
        problems.append(
            Problem(place, f"{sites}, which is empty", "a folder with a folder for each site", INIT)
        )
    return [_read(folder, root, themes, problems) for folder in folders]


def claimed_twice(found: Sequence[SiteRead]) -> Iterator[Problem]:
    """Yield a problem for each host name that an earlier site has already."""
    first: dict[str, str] = {}
    for site in found:
        for place, host in enumerate(site.hosts):
            if first.setdefault(host.lower(), site.name) != site.name:
                hint = f"The site {first[host.lower()]!r} has it already."
                where = f"{site.file}: {dotted(('hosts', place))}"
                yield Problem(where, shown(host), "a host name that no other site has", hint)


def _read(folder: Path, root: Path, themes: tuple[str, ...], problems: list[Problem]) -> SiteRead:
    path = folder / SITE_FILE
    file = (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
    before = len(problems)
    if not SLUG.fullmatch(folder.name):
        expected = "a folder named with lower-case letters, digits and hyphens, at most 40"
        hint = "The name is part of the address while developing."
        problems.append(Problem(file, f"the folder {shown(folder.name)}", expected, hint))
    raw, problem = read_toml(path, file)
    if raw is None:
        problems += [problem] if problem else []
        return SiteRead(folder.name, file, (), None)
    hosts = raw.get("hosts")
    names = tuple(host for host in hosts if isinstance(host, str)) if isinstance(hosts, list) else ()
    context = {"folder": folder, "languages": _first_language(raw)}
    refused: set[object] = set()
    try:
        # First by the keys of the file alone: name and folder are no keys.
        SiteFile.model_validate(raw, context=context)
    except ValidationError as error:
        problems += complaints(error, SiteFile, lambda key: f"{file}: {key}")
        refused |= {each["loc"][0] for each in error.errors(include_url=False) if each["loc"]}
    for key, got, expected, hint in check_site(raw, themes):
        problems.append(Problem(f"{file}: {dotted(key)}", got, expected, hint))
        refused.add(key[0])
    if len(problems) == before:
        settings = _settings(raw, folder, root, file, context, problems)
        return SiteRead(folder.name, file, names, settings, settings)
    readable = _readable(raw, refused, folder, root, context)
    return SiteRead(folder.name, file, names, None, readable)


def _readable(
    raw: dict[str, Any], refused: set[object], folder: Path, root: Path, context: dict[str, Any]
) -> SiteSettings | None:
    """Return the settings without the keys and tables that were refused; `None` where that is none."""
    if "theme" in refused:
        return None  # with another theme there would be mistakes that nobody made
    kept = {name: value for name, value in raw.items() if name not in refused}
    try:
        return SiteSettings.model_validate(
            {**kept, "name": folder.name, "folder": folder, "root": root}, context=context
        )
    except ValidationError:
        return None


def _settings(
    raw: dict[str, Any],
    folder: Path,
    root: Path,
    file: str,
    context: dict[str, Any],
    problems: list[Problem],
) -> SiteSettings:
    settings = SiteSettings.model_validate(
        {**raw, "name": folder.name, "folder": folder, "root": root}, context=context
    )
    languages = tuple(settings.languages)
    words = read_words(folder, str(PurePosixPath(file).parent), languages, problems)
    said = translated(settings, languages, words)
    own = {language: found.software for language, found in words.items()}
    return settings.model_copy(update={**said, "own_words": own})


def _first_language(raw: dict[str, Any]) -> tuple[object, ...]:
    languages = raw.get("languages", ["en"])
    return tuple(languages[:1]) if isinstance(languages, list) else ()
