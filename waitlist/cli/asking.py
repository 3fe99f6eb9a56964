"""Asking before something that cannot be undone."""

from __future__ import annotations

import sys

import click

from waitlist.problems import UsageError, WaitlistError


def agreed(question: str, *, yes: bool) -> bool:
    """Ask and return True, or raise: nobody is there to ask, or the answer was no. `yes` answers already."""
    if yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody is at the terminal to answer: add --yes.")
    if not click.confirm(question, err=True):
        raise WaitlistError("Nothing was changed.")
    return True
