"""The settings as JSON Schema, for editors that complete and check TOML files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo

from waitlist.config.environment import NEVER_IN_FILE
from waitlist.config.keys import Kind, fields
from waitlist.config.machine import MachineSettings
from waitlist.config.model import Settings
from waitlist.config.reference import is_set, plain
from waitlist.config.refusals import Expects
from waitlist.config.site import SiteFile
from waitlist.config.text import Text
from waitlist.config.theme_file import ThemeFile
from waitlist.i18n import LANGUAGES
from waitlist.i18n.languages import CODE

TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    Decimal: "number",
    datetime: "string",
    Mapping[str, str]: "object",
}
FILES: dict[str, tuple[type[Settings], str]] = {
    "machine": (MachineSettings, "waitlist.toml"),
    "site": (SiteFile, "site.toml"),
    "theme": (ThemeFile, "theme.toml"),
}
BOUNDS = {Ge: ("ge", "minimum"), Gt: ("gt", "exclusiveMinimum"), Le: ("le", "maximum")}
LENGTHS = {MinLen: ("min_length", "minItems"), MaxLen: ("max_length", "maxItems")}


def json_schema(file: Literal["machine", "site", "theme"]) -> dict[str, Any]:
    """Return the JSON Schema of `waitlist.toml`, `site.toml` or `theme.toml`."""
    model, title = FILES[file]
    schema = _table(model)
    for name in NEVER_IN_FILE:
        schema["properties"].pop(name, None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}


def _table(model: type[Settings]) -> dict[str, Any]:
    keys = fields(model)
    required = [name for name, (_, field) in keys.items() if field.is_required()]
    table: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(kind, field) for name, (kind, field) in keys.items()},
    }
    return {**table, "required": required} if required else table


def _property(kind: Kind, field: FieldInfo) -> dict[str, Any]:
    if kind.model:
        return {"description": field.description, **_table(kind.model)}
    schema = {"description": f"{field.description} Expected: {kind.phrase}.", **_value(kind)}
    return {**schema, "default": plain(field.default)} if is_set(field.default) else schema


def _value(kind: Kind) -> dict[str, Any]:
    if kind.choices:
        return {"oneOf": [_table(model) for model in kind.choices.values()]}
    if kind.item:
        items = _table(kind.item.model) if kind.item.model else _value(kind.item)
        return {"type": "array", "items": items, **_notes(kind, LENGTHS)}
    if get_origin(kind.bare) is Literal:
        return {"enum": list(get_args(kind.bare))}
    if kind.bare is Text:
        by_language = {language: {"type": "string"} for language in LANGUAGES}
        others = {f"^{CODE.pattern}$": {"type": "string"}}
        table = {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": by_language,
            "patternProperties": others,
        }
        return {"anyOf": [{"type": "string"}, table]}
    pattern = next((note.pattern for note in reversed(kind.notes) if isinstance(note, Expects)), "")
    schema = {"type": TYPES.get(kind.bare, "string"), **_notes(kind, BOUNDS)}
    return {**schema, "pattern": pattern} if pattern else schema


def _notes(kind: Kind, wanted: dict[Any, tuple[str, str]]) -> dict[str, Any]:
    return {
        name: getattr(note, attribute)
        for note in kind.notes
        for note_type, (attribute, name) in wanted.items()
        if isinstance(note, note_type)
    }
