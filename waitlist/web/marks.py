"""Values that stand in for somebody's own while a page is drawn, and notice what is done with them.

A template that only writes a value draws the same page for every other one, save for the value itself. One
that compares it, counts its letters or cuts it may not. Regular expressions and a few others read a text
unnoticed; so pages are drawn with two different marks for each value as well.
"""

from __future__ import annotations

from collections.abc import Callable
from types import GetSetDescriptorType, MethodDescriptorType, WrapperDescriptorType
from typing import Any, Self, TypeVar

C = TypeVar("C", bound=type)

_METHODS = (MethodDescriptorType, WrapperDescriptorType)
_OF_EVERY_OBJECT = {"__getattribute__", "__getnewargs__", "__sizeof__"}


class Watch:
    """What a template did with marks beside writing them and asking whether there is something."""

    def __init__(self) -> None:
        self.looked: list[str] = []


def _watched(mark: C) -> C:
    """Let a class note every use of what it inherits and does not answer itself."""
    inherited = mark.__bases__[0]
    for name in set(dir(inherited)) - set(vars(mark)) - _OF_EVERY_OBJECT:
        what = getattr(inherited, name)
        if what is getattr(object, name, None):
            continue
        if isinstance(what, _METHODS):
            setattr(mark, name, _noting(name, what))
        elif isinstance(what, GetSetDescriptorType):
            setattr(mark, name, property(_noting(name, what.__get__)))
    return mark


def _noting(name: str, inherited: Callable[..., Any]) -> Callable[..., Any]:
    def noted(self: Any, *args: Any, **named: Any) -> Any:
        self.watch.looked.append(name)
        return inherited(self, *args, **named)

    return noted


@_watched
class MarkedText(str):  # noqa: SLOT000 - a mark holds its watch
    """Stands for any text but the empty one."""

    watch: Watch

    def __new__(cls, text: str, watch: Watch) -> Self:
        mark = super().__new__(cls, text)
        mark.watch = watch
        return mark

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return self  # so that what a filter makes sure is text is watched still


@_watched
class MarkedNumber(int):
    """Stands for any whole number above 1, and is written with the digits of `shown`.

    `value` is what it is for code that cannot be watched, such as `range` and slices.
    """

    watch: Watch
    shown: int

    def __new__(cls, value: int, shown: int, watch: Watch) -> Self:
        mark = super().__new__(cls, value)
        mark.watch = watch
        mark.shown = shown
        return mark

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        """Tell it from 0 and 1, which plurals ask for."""
        if type(other) is not int or other not in (0, 1):
            self.watch.looked.append("__eq__")
        return int.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        self.watch.looked.append("__hash__")
        return int.__hash__(self)

    def __str__(self) -> str:
        return str(self.shown)

    def __repr__(self) -> str:
        return repr(self.shown)

    def __format__(self, spec: str) -> str:
        if spec not in ("", ","):
            self.watch.looked.append("__format__")
        return format(self.shown, spec)
