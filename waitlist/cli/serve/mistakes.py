"""Mistakes in templates, as problems: whatever a template raises, the founder reads in which line."""

from __future__ import annotations

import traceback

import jinja2

from waitlist.problems import Problem

EXPECTED = "a template that can be drawn"
ENDINGS = (".html", ".txt")


def template_mistake(error: Exception) -> Problem | None:
    """Return what is wrong in which template, or None when `error` did not come from one."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return Problem(f"{error.filename}: line {error.lineno}", f"the mistake {error.message!r}", EXPECTED)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [(frame.filename, frame.lineno) for frame in frames if frame.filename.endswith(ENDINGS)]
    if not lines:
        return None
    file, line = lines[-1]
    return Problem(f"{file}: line {line}", f"the mistake {str(error)!r}", EXPECTED)
