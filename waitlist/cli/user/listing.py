"""`waitlist user list`: everybody who may see the admin pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from waitlist.cli.opening import config_option, json_option
from waitlist.cli.user.doing import done
from waitlist.clock import now, written
from waitlist.flows import users
from waitlist.store.database import Row


@click.command("list")
@config_option
@json_option
def listing(place: Path | None, *, as_json: bool) -> None:
    """Show who may see the admin pages, and how far each is with signing in."""
    rows = [_as_data(row, now()) for row in done(place, users.every)]
    if as_json:
        click.echo(json.dumps({"users": rows}, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("Nobody. `waitlist user add ADDRESS` makes the first owner.", err=True)
        return
    click.echo("\n".join(_lines([{"email": "e-mail", "role": "role", "state": "state"}, *rows])))


def _as_data(row: Row, moment: int) -> dict[str, str]:
    signed_in = written(row["signed_in_at"]) if row["signed_in_at"] else ""
    return {
        "email": row["email"],
        "role": row["role"],
        "state": _state(row, moment),
        "signed_in_at": signed_in,
    }


def _state(row: Row, moment: int) -> str:
    if row["disabled_at"] is not None:
        return "shut out"
    if row["password"] is not None:
        return "two steps" if row["totp"] is not None else "password"
    return "link not used yet" if (row["setup_until"] or 0) > moment else "link is over"


def _lines(rows: Sequence[dict[str, str]]) -> list[str]:
    emails, roles = (max(len(row[column]) for row in rows) for column in ("email", "role"))
    return [f"{row['email']:<{emails}}  {row['role']:<{roles}}  {row['state']}" for row in rows]
