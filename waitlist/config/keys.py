"""The keys of the settings as data: their type in words, default and description, read from the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo

from waitlist.config.model import Settings
from waitlist.config.refusals import Expects
from waitlist.config.text import PHRASE, Text

Path = tuple[str | int, ...]
"""Where a value stands: table names and places in lists, counted from 0."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type taken apart: `bare` without `Annotated` and `None`, and what `Annotated` said."""

    bare: Any
    notes: tuple[Any, ...] = ()

    @property
    def model(self) -> type[Settings] | None:
        """The model, when this is a table."""
        return self.bare if isinstance(self.bare, type) and issubclass(self.bare, Settings) else None

    @property
    def choices(self) -> dict[str, type[Settings]]:
        """The models by what their key `kind` says, when this is a table of one kind among several."""
        if get_origin(self.bare) is not Union:
            return {}
        return {get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(self.bare)}

    @property
    def item(self) -> Kind | None:
        """The kind of the items, when this is a list."""
        return kind_of(get_args(self.bare)[0]) if get_origin(self.bare) is tuple else None

    @property
    def phrase(self) -> str:
        """What a value must be, in words."""
        said = [note.phrase for note in self.notes if isinstance(note, Expects)]
        if said:
            return str(said[-1])
        if self.model or self.choices:
            return "a table"
        if self.item:
            return self._list_phrase(self.item)
        if get_origin(self.bare) is Literal:
            return _either([f'"{choice}"' for choice in get_args(self.bare)])
        if self.bare is Text:
            return PHRASE
        return self._number_phrase()

    def _list_phrase(self, item: Kind) -> str:
        least = self._note(MinLen, "min_length")
        most = self._note(MaxLen, "max_length")
        entries = "one entry" if least == 1 else f"{least} entries"
        some = f" with at least {entries}" if least else f" of at most {most}" if most else ""
        return (
            f"a list of tables{some}" if item.model or item.choices else f"a list{some}, each {item.phrase}"
        )

    def _number_phrase(self) -> str:
        noun = "a whole number" if self.bare is int else "a number"
        least, above, most = self._note(Ge, "ge"), self._note(Gt, "gt"), self._note(Le, "le")
        start = f" from {least}" if least is not None else f" above {above}" if above is not None else ""
        if most is None:
            return f"{noun} of at least {least}" if least is not None else noun + start
        return f"{noun}{start} to {most}" if least is not None else f"{noun}{start}, at most {most}"

    def _note(self, kind: type, name: str) -> Any:
        return next((getattr(note, name) for note in self.notes if isinstance(note, kind)), None)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a file.

    `path` has `"[]"` after the name of a list of tables, or `"[story]"` for one kind of them.
    """

    path: tuple[str, ...]
    kind: Kind
    field: FieldInfo

    @property
    def dotted(self) -> str:
        """The key as people write it: `mail.per_second`, `tiers[].friends`, `landing.blocks[story].text`."""
        return ".".join(self.path).replace(".[", "[")


def kind_of(annotation: Any, notes: tuple[Any, ...] = ()) -> Kind:
    """Take a type apart."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *said = get_args(annotation)
        return kind_of(inner, (*said, *notes))
    if origin in (Union, UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        return kind_of(inner[0], notes) if len(inner) == 1 else Kind(Union[tuple(inner)], notes)  # noqa: UP007 - of many
    return Kind(annotation, notes)


@cache
def fields(model: type[Settings]) -> dict[str, tuple[Kind, FieldInfo]]:
    """Return the keys of one table, by the name in the file."""
    return {
        field.alias or name: (kind_of(field.annotation, tuple(field.metadata)), field)
        for name, field in model.model_fields.items()
    }


def walk(model: type[Settings], above: tuple[str, ...] = ()) -> Iterator[Key]:
    """Yield every key below `model`, tables before their contents, in the order of declaration."""
    for name, (kind, field) in fields(model).items():
        path = (*above, name)
        yield Key(path, kind, field)
        if kind.model:
            yield from walk(kind.model, path)
        elif kind.item and kind.item.model:
            yield from walk(kind.item.model, (*path, "[]"))
        elif kind.item:
            for choice, table in kind.item.choices.items():
                yield from walk(table, (*path, f"[{choice}]"))


def find(model: type[Settings], path: Path) -> Kind | None:
    """Return the kind of the value at `path`, or `None` for a key that does not exist.

    Before the keys of one kind of table among several stands the kind, as in
    `("landing", "blocks", 0, "story", "text")`.
    """
    kind: Kind | None = Kind(model)
    for part in path:
        if kind is None:
            return None
        kind = _below(kind, part)
    return kind


def _below(kind: Kind, part: str | int) -> Kind | None:
    if isinstance(part, int):
        return kind.item
    if chosen := kind.choices.get(part):
        return Kind(chosen)
    return fields(kind.model)[part][0] if kind.model and part in fields(kind.model) else None


def as_written(model: type[Settings], path: Path) -> Path:
    """Return a path as it stands in the file, without the kinds of tables that `find` takes."""
    written, kind = [], Kind(model)
    for part in path:
        if part not in kind.choices:
            written.append(part)
        kind = _below(kind, part) or Kind(None)
    return tuple(written)


def _either(choices: list[str]) -> str:
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"
