"""A mail as it leaves a theme: subject, plain text, and HTML with its styles inlined."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from waitlist.problems import ConfigError, Problem

if TYPE_CHECKING:
    from css_inline import CSSInliner

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in one language, before it has addresses."""

    subject: str
    text: str
    html: str


def letter(kind: str, text: str, html: str) -> Letter:
    """Make a letter of two rendered templates; the first line of `text` is `Subject: …`."""
    first, _, rest = text.lstrip().partition("\n")
    label, _, subject = first.partition(":")
    if label != "Subject" or not subject.strip():
        expected = "a first line such as 'Subject: Your link'"
        raise ConfigError([Problem(f"mail/{kind}.txt", repr(first), expected)])
    body = _BLANK_LINES.sub("\n\n", rest).strip() + "\n"
    return Letter(" ".join(subject.split()), body, _inliner().inline(html))


@cache
def _inliner() -> CSSInliner:
    import css_inline  # noqa: PLC0415 - only who sends mail needs it

    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
