"""A group whose commands are imported when they are called, so that each starts as fast as what it needs."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from waitlist.problems import suggest


class LazyGroup(click.Group):
    """`commands_at` says where each command is: `"module:name"`, by the word that calls it."""

    def __init__(self, *args: Any, commands_at: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = dict(commands_at)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        place = self._places.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        if not gc.isenabled():
            gc.freeze()  # what was imported stays, and need not be looked over again and again
            gc.enable()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self._places and not name.startswith("-") and not ctx.resilient_parsing:
            hint = suggest(name, self._places) or f"the commands are {', '.join(sorted(self._places))}."
            ctx.fail(f"No such command {name!r}; {hint}")
        return super().resolve_command(ctx, args)
