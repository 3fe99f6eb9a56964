"""`waitlist schema`: JSON Schema for editors."""

from __future__ import annotations

import json


def test_the_schema_of_a_site_knows_its_tiers(waitlist) -> None:
    told = waitlist("schema", "site")
    assert (told.code, told.err) == (0, "")
    schema = json.loads(told.out)
    assert schema["title"] == "site.toml"
    assert "friends" in schema["properties"]["tiers"]["items"]["required"]


def test_the_schema_of_the_machine_has_no_secret_in_it(waitlist) -> None:
    schema = json.loads(waitlist("schema", "machine").out)
    assert "base_url" in schema["properties"]
    assert "secret_keys" not in schema["properties"]


def test_the_schema_of_a_theme_knows_families_and_choices(waitlist) -> None:
    schema = json.loads(waitlist("schema", "theme").out)["properties"]
    assert schema["families"]["items"]["properties"]["like"]["enum"] == ["sans", "serif", "mono"]
    site = json.loads(waitlist("schema", "site").out)["properties"]["look"]["properties"]
    assert site["options"]["type"] == "object"


def test_anything_else_is_wrong_usage(waitlist) -> None:
    told = waitlist("schema", "mail")
    assert told.code == 2
    assert "'mail' is not one of 'machine', 'site', 'theme'" in told.err
