"""`waitlist doctor`: is everything as it should be, and if not, what to do."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from waitlist.cli.check import theme_problems
from waitlist.cli.doctor import addresses, counts, database, disk, mail, mail_domain, reach, secrets
from waitlist.cli.doctor.finding import Finding, fail, ok, unreadable
from waitlist.cli.opening import config_option, json_option, load_config
from waitlist.config import Config
from waitlist.config.privacy import kept
from waitlist.problems import ConfigError


@click.command()
@config_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, place: Path | None, *, as_json: bool) -> None:
    """Say what is not as it should be.

    Looks at settings, disk, database, mail server, the DNS records of its domain, addresses and how they are
    reached, proxy and secrets, with a remedy for each thing. Nothing is changed and no mail is sent. Works
    beside a running server. Exits with 1 if anything fails; what could not be looked up is no failure.
    """
    findings = list(examine(place))
    if as_json:
        found = [dataclasses.asdict(finding) for finding in findings]
        click.echo(json.dumps({"findings": found}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(str(finding) for finding in findings))
    if any(finding.status == "fail" for finding in findings):
        ctx.exit(1)


def examine(place: Path | None) -> Iterator[Finding]:
    """Yield what was found, most important first. Wrong settings are all that can be said of their folder."""
    try:
        config = load_config(place)
    except ConfigError as error:
        for problem in error.problems:
            yield fail("settings", str(problem), "`waitlist check` looks at the settings alone.")
        return
    yield from _settings(config)
    yield from disk.examine(config)
    yield database.sqlite_version()
    yield from allowed("database", lambda: asyncio.run(database.examine(config)))
    yield from asyncio.run(counts.examine(config))
    yield asyncio.run(mail.examine(config))
    yield from mail.examine_hook(config)
    yield from mail_domain.examine(config)
    yield from addresses.examine(config)
    yield from reach.examine(config)
    yield from allowed("secrets", lambda: secrets.examine(config))
    yield ok("kept for", " ".join(kept(config.machine.privacy)))


def allowed(about: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what is found, up to what this user may not read: the rest is looked at all the same."""
    try:
        yield from look()
    except PermissionError as error:
        yield unreadable(about, error)


def _settings(config: Config) -> Iterator[Finding]:
    problems = theme_problems(config.sites.values())
    for problem in problems:
        yield fail("theme", str(problem), "`waitlist check` looks at settings and themes alone.")
    if not problems:
        yield ok("settings", f"{config.folder} with the sites {', '.join(config.sites)}.")
