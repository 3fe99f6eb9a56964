"""Words of a heading that no line may end inside of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from waitlist.i18n import Foreign, of_template


def whole(text: str, unbroken: Sequence[str]) -> Markup:
    """Return a text as HTML, with each of the words `unbroken` in a span that does not break."""
    if not any(word in text for word in unbroken):
        return escape(text)
    words = sorted(unbroken, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, words))})", text)
    html = Markup("").join(
        Markup('<span class="whole">{}</span>').format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )
    return Markup(of_template(Foreign(html, text.language))) if isinstance(text, Foreign) else html  # noqa: S704 - HTML
