"""The files a founder starts from, the schema and the reference say the same as the settings."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from typing import Any

import pytest

from waitlist.config import MachineSettings, load
from waitlist.config.environment import NEVER_IN_FILE
from waitlist.config.keys import walk
from waitlist.config.model import Settings
from waitlist.config.reference import reference
from waitlist.config.schema import json_schema
from waitlist.config.site import SiteFile
from waitlist.config.template import starter_files
from waitlist.config.theme_file import ThemeFile
from waitlist.i18n.languages import CODE

MODELS: dict[str, type[Settings]] = {"waitlist.toml": MachineSettings, "sites/launch/site.toml": SiteFile}
ENDINGS = (".jpg", ".svg", ".mp4", ".vtt")


def switched_on(text: str) -> str:
    """Return a starter file with every setting that it offers taken into use."""
    return re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE)


def dotted(table: dict[str, Any], above: str = "") -> set[str]:
    found = set()
    for name, value in table.items():
        found.add(above + name)
        if isinstance(value, dict):
            found |= dotted(value, f"{above}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for entry in value:
                kind = entry["kind"] if name == "blocks" else ""
                found |= dotted(entry, f"{above}{name}[{kind}].")
    return found


def write_starter(folder: Any, *, everything: bool) -> None:
    for path, text in starter_files().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(switched_on(text) if everything else text)


def test_the_starter_has_no_problems(tmp_path: Any) -> None:
    write_starter(tmp_path, everything=False)
    config = load(tmp_path, {})
    site = config.sites["launch"]
    assert config.machine.default_site == "launch"
    assert site.brand.name == "Launch"
    assert [tier.friends for tier in site.tiers] == [5, 10, 25, 50]


def test_everything_the_starter_offers_works(tmp_path: Any) -> None:
    write_starter(tmp_path, everything=True)
    for name in re.findall(r'"(pictures/[^"]+)"', starter_files()["sites/launch/site.toml"]):
        assert name.endswith(ENDINGS)
        file = tmp_path / "sites/launch" / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    site = load(tmp_path, {}).sites["launch"]
    assert site.questions[0].options[0].get("en") == "Small"
    assert site.tiers[0].cost == Decimal("2.50")


@pytest.mark.parametrize("path", MODELS)
def test_the_starter_mentions_every_key_and_no_other(path: str) -> None:
    mentioned = dotted(tomllib.loads(switched_on(starter_files()[path])))
    declared = {key.dotted for key in walk(MODELS[path])} - set(NEVER_IN_FILE)
    assert mentioned == declared


def test_what_the_starter_offers_for_the_machine_are_the_defaults() -> None:
    offered = tomllib.loads(switched_on(starter_files()["waitlist.toml"]))
    defaults = MachineSettings()
    examples = {"default_site", "mail"}
    assert str(offered["limits"].pop("url")).startswith("valkey://")
    assert offered["admin"].pop("enabled") is True
    assert offered["admin"].pop("host") == "admin.example.com"
    for name in offered.keys() - examples:
        value = getattr(defaults, name)
        shown = (
            value.model_dump(mode="json", exclude_none=True) if isinstance(value, Settings) else str(value)
        )
        assert offered[name] == shown, name
    assert offered["mail"]["per_second"] == defaults.mail.per_second


def test_a_starter_has_the_name_and_theme_asked_for() -> None:
    files = starter_files("toms-shoes", "classic")
    assert list(files) == ["waitlist.toml", "sites/toms-shoes/site.toml"]
    assert 'default_site = "toms-shoes"' in files["waitlist.toml"]
    assert 'name = "Toms Shoes"' in files["sites/toms-shoes/site.toml"]
    assert not re.search("@[A-Z]", "".join(files.values()))


def test_every_key_is_described_in_a_sentence() -> None:
    for row in reference():
        assert re.fullmatch(r"\S.*[.]", row.description), row.key
        assert row.type


def test_the_reference_has_a_row_for_every_key() -> None:
    rows = {(row.file, row.key): row for row in reference()}
    keys = {("waitlist.toml", key.dotted) for key in walk(MachineSettings)}
    keys |= {("site.toml", key.dotted) for key in walk(SiteFile)}
    assert rows.keys() == keys | {("theme.toml", key.dotted) for key in walk(ThemeFile)}
    url = rows["waitlist.toml", "database.url"]
    assert url.default == '"sqlite:///data/waitlist.sqlite3"'
    assert url.env == "WAITLIST_DATABASE_URL, WAITLIST_DATABASE_URL_FILE"
    friends = rows["site.toml", "tiers[].friends"]
    assert (friends.type, friends.default, friends.required, friends.env) == (
        "a whole number from 1 to 1000000",
        "",
        True,
        "",
    )
    assert rows["site.toml", "languages"].default == '["en"]'
    assert rows["waitlist.toml", "limits.enabled"].default == "true"


def test_the_schema_of_the_machine_has_no_place_for_secrets() -> None:
    schema = json_schema("machine")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert not set(NEVER_IN_FILE) & schema["properties"].keys()
    assert schema["properties"]["server"]["properties"]["port"] == {
        "description": "The port to listen on; 0 takes any free one. "
        "Expected: a whole number from 0 to 65535.",
        "type": "integer",
        "minimum": 0,
        "maximum": 65535,
        "default": 8000,
    }


def test_the_schema_of_a_site_knows_texts_choices_and_tables() -> None:
    site = json_schema("site")["properties"]
    assert site["confirmation"]["enum"] == ["on", "off"]
    assert site["brand"]["properties"]["color"]["pattern"] == "^#[0-9A-Fa-f]{6}$"
    assert site["tiers"]["maxItems"] == 20
    tier = site["tiers"]["items"]
    assert tier["required"] == ["id", "friends", "reward"]
    assert tier["additionalProperties"] is False
    by_language = {"en": {"type": "string"}, "th": {"type": "string"}}
    assert tier["properties"]["reward"]["anyOf"] == [
        {"type": "string"},
        {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": by_language,
            "patternProperties": {f"^{CODE.pattern}$": {"type": "string"}},
        },
    ]


@pytest.mark.parametrize("file", ["machine", "site"])
def test_the_schema_is_json_and_describes_every_key(file: Any) -> None:
    schema = json_schema(file)
    assert json.loads(json.dumps(schema)) == schema

    def described(table: dict[str, Any]) -> None:
        for name, value in table["properties"].items():
            assert value["description"], name
            for inner in (value, value.get("items", {})):
                if "properties" in inner:
                    described(inner)

    described(schema)
