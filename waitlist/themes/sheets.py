"""Whether a stylesheet is whole: what is not closed takes the rules behind it along without a word."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""/\*.*?\*/ | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | \\. | /\* | ["'{}]""", re.VERBOSE | re.DOTALL
)
_OPEN = {
    "/*": "a comment that is never closed",
    '"': "a quote that is never closed",
    "'": "a quote that is never closed",
}


def broken(css: str) -> tuple[int, str] | None:
    """Return line and kind of the first thing that is not closed, or closed without being open."""
    opened: list[int] = []
    for token in _TOKEN.finditer(css):
        text, line = token[0], css.count("\n", 0, token.start()) + 1
        if text in _OPEN:
            return line, _OPEN[text]
        if text == "{":
            opened.append(line)
        elif text == "}":
            if not opened:
                return line, "a } without a {"
            opened.pop()
    return (opened[0], "a { that is never closed") if opened else None
