"""A page rendered once for all links, with gaps where the code and the name go."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import escape

Render = Callable[[str, str], str]
"""Renders the page for a code and a name."""

_CODE, _NAME = "xk7wcodegap2", "Zqnamegapqz"
_OTHER_CODE, _OTHER_NAME = "m4", "<B> & 'O\"Neil"


class Pattern:
    """Fills the gaps of a page, which takes microseconds where rendering takes a good part of a millisecond.

    A theme may do with a name what it likes (show its initial, set it in capitals). Where that makes pages
    differ by more than the name, every page is rendered.
    """

    def __init__(self, render: Render) -> None:
        self._render: Render | None = render
        page = render(_CODE, _NAME)
        self._parts = [part.split(_CODE) for part in page.split(_NAME)]
        if self._fill(_OTHER_CODE, _OTHER_NAME) == render(_OTHER_CODE, _OTHER_NAME):
            self._render = None

    def fill(self, code: str, name: str = "") -> bytes:
        """Return the page for a link."""
        page = self._fill(code, name) if self._render is None else self._render(code, name)
        return page.encode()

    def _fill(self, code: str, name: str) -> str:
        return str(escape(name)).join(code.join(part) for part in self._parts)
