"""What is documented exists, and what exists is documented."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, get_args
from urllib.parse import unquote

import click
import pytest
from command import ROOT
from jinja2 import Environment, meta, nodes
from served import Served, write_folder

from waitlist import __version__, blocks, pages
from waitlist.cli import waitlist
from waitlist.config import load
from waitlist.config.blocks import Block
from waitlist.config.environment import FILE, PLAIN, SECRETS, keys, variable
from waitlist.config.keys import kind_of
from waitlist.config.reference import reference
from waitlist.exports import EXPORTS
from waitlist.referrals import CreditState
from waitlist.themes import Frame, load_theme
from waitlist.web import dev_mail
from waitlist.web.metrics.catalogue import METRICS, PROCESS
from waitlist.web.routes import PROBES, ROUTES
from waitlist.web.visits import CHANNELS

DOCS = ROOT / "docs"
BLOCKS = kind_of(Block).choices
PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")] + sorted(DOCS.glob("*.md"))

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE = re.compile("`([^`]+)`")

GIVEN_BY_JINJA = {"super", "_", "gettext", "ngettext", "loop", "self", "varargs"}
# What a page is given for themes that want it, and that those of ours leave out.
UNUSED: dict[str, set[str]] = {
    "Error": {"status"},
    "PrintCard": {"link", "name"},
    "Share": {"code", "name"},
}


def undeclared(folder: str, name: str) -> set[str]:
    """Return the variables that a template of the themes uses, with those of what it extends and imports."""
    found: set[str] = set()
    for theme in ("core", "classic", "poster", "instrument"):
        file = ROOT / "themes" / theme / folder / name
        if not file.is_file():
            continue
        # Only read: nothing is drawn with it.
        tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(file.read_text("utf-8"))
        names = {(each.name, each.ctx == "load") for each in tree.find_all(nodes.Name)}
        # A mail may also use what the layout around it sets.
        layout = (ROOT / "themes" / "core" / "mail" / "layout.html") if folder == "mail" else None
        above = re.findall(r"{% set (\w+) =", layout.read_text("utf-8")) if layout else []
        own = {*above, *(name for name, loaded in names if not loaded)} | {
            each.name for each in tree.find_all(nodes.Macro)
        }
        for imported in tree.find_all(nodes.FromImport):
            own |= {each if isinstance(each, str) else each[1] for each in imported.names}
        found |= {name for name, loaded in names if loaded} - own
        for other in meta.find_referenced_templates(tree):
            inside = (other or "").removeprefix("mail/").removeprefix("core-mail/").removeprefix("core/")
            if other is None:  # the blocks of a landing page, each of them called `block`
                found = found.union(*(undeclared(folder, block.template) for block in blocks.BLOCKS)) - {
                    "block"
                }
            elif inside != name and not inside.startswith("parts/"):
                found |= undeclared(folder, inside)
    return found


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def section(name: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one of its level or above."""
    level = heading.partition(" ")[0]
    after = page(name).split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{len(level)}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of the tables in a text, without their heads."""
    found = []
    for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        lines = [line.strip().strip("|").split("|") for line in table.strip().splitlines()]
        found += [[cell.strip() for cell in line] for line in lines[2:]]
    return found


def first_code(text: str) -> list[str]:
    """Return the code in the first cell of every row."""
    return [CODE.findall(row[0])[0] for row in rows(text)]


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    """The script that writes the tables."""
    spec = importlib.util.spec_from_file_location("tables", ROOT / "scripts" / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_that_come_from_the_code_are_as_the_code_has_them(tables: ModuleType) -> None:
    assert tables.stale(write=False) == [], tables.RENEW


@pytest.mark.parametrize("table", ["pages", "mails", "blocks", "parts"])
def test_every_field_of_the_contract_with_themes_is_described(tables: ModuleType, table: str) -> None:
    rows = [row for row in tables.TABLES[table]().splitlines() if row.startswith("| `")]
    assert len(rows) > 20
    assert [row for row in rows if row.endswith("|  |")] == []


def test_every_table_that_the_script_knows_stands_somewhere(tables: ModuleType) -> None:
    text = "".join(each.read_text("utf-8") for each in PAGES)
    assert sorted(found["name"] for found in tables.PLACE.finditer(text)) == sorted(tables.TABLES)


@pytest.mark.parametrize(
    ("file", "documented_in"),
    [
        ("waitlist.toml", "configuration.md"),
        ("site.toml", "configuration.md"),
        ("theme.toml", "themes.md"),
    ],
)
def test_every_setting_is_documented_and_every_documented_one_exists(file: str, documented_in: str) -> None:
    text = section(documented_in, f"## {file}")
    documented = first_code(text)
    tabled = re.findall(r"^### `\[+([a-z_.\[\]]+?)\]+`$", text, re.MULTILINE)
    if file == "site.toml":
        for kind in BLOCKS:
            keys = first_code(section("blocks.md", f"## `{kind}`"))
            documented += [f"landing.blocks[{kind}].{key}" for key in keys]
    assert sorted(documented + tabled) == sorted(row.key for row in reference() if row.file == file)


def test_every_block_is_documented_with_an_example_that_works(tmp_path: Path) -> None:
    assert re.findall(r"^## `([a-z]+)`$", page("blocks.md"), re.MULTILINE) == list(BLOCKS)
    for kind in BLOCKS:
        (example,) = re.findall(r"```toml\n(.*?)```", section("blocks.md", f"## `{kind}`"), re.DOTALL)
        folder = tmp_path / kind
        folder.mkdir()
        write_folder(folder, harrys=example)
        for name in re.findall(r'"(pictures/[^"]+)"', example):
            file = folder / "sites" / "harrys" / name
            file.parent.mkdir(exist_ok=True)
            file.touch()
        shown = load(folder, {}).sites["harrys"].landing.blocks
        assert kind in {block.kind for block in shown}


def test_every_field_of_a_block_is_documented() -> None:
    for each in blocks.BLOCKS:
        given = section("themes.md", "## What blocks are given")
        text = given.split(f"### `{each.__name__}`: `{each.template}`\n")[1]
        own = [field.name for field in fields(each) if field.name not in {"id", "title"}]
        assert first_code(text.split("\n### ")[0]) == own


def test_every_environment_variable_is_documented_and_every_documented_one_exists() -> None:
    names = {variable(key.dotted) for key in keys()} | {variable(key) + FILE for key in SECRETS}
    assert set(re.findall(r"`(WAITLIST_[A-Z_]+)`", section("configuration.md", "## waitlist.toml"))) == names
    everywhere = "".join(each.read_text("utf-8") for each in PAGES)
    assert set(re.findall(r"\bWAITLIST_[A-Z][A-Z_]*[A-Z]\b", everywhere)) <= names | set(PLAIN)


def test_keys_without_effect_are_keys() -> None:
    named = CODE.findall(section("configuration.md", "## Keys without effect yet"))
    assert set(named) <= {row.key for row in reference()}


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            found = command.get_command(context, word)
            assert found is not None
            yield f"{name} {word}", found
            yield from commands(found, f"{name} {word}")


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    documented = re.findall(r"^## `(waitlist [a-z -]+)`$", page("commands.md"), re.MULTILINE)
    assert documented == [name for name, _ in commands(waitlist, "waitlist")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_and_option_in_an_example_exists(path: Path) -> None:
    known = dict(commands(waitlist, "waitlist"))
    options = {
        name: {option for parameter in command.params for option in parameter.opts} | {"--help"}
        for name, command in known.items()
    } | {"waitlist": {"--version", "--help"}}
    for line in re.findall(r"(?<![\w./-])(waitlist [a-z-][^\n`]*)", path.read_text("utf-8")):
        words = re.split(r"[>;&|#]", line)[0].split()
        calls = [" ".join(words[:count]) for count in (3, 2) if " ".join(words[:count]) in known]
        if not calls and not words[1].startswith("--"):
            continue  # a sentence about the software, or output
        flags = {word.partition("=")[0].rstrip(".,:") for word in words if word.startswith("--")}
        assert flags <= options[calls[0] if calls else "waitlist"], line


def test_every_metric_is_documented_and_every_documented_one_exists() -> None:
    ours = {metric.name for metric in METRICS}
    text = section("operating.md", "## Metrics")
    assert set(first_code(text.split("\n### ")[0])) == ours
    assert set(re.findall(r"\b(?:waitlist|process)_[a-z_]+", text)) == ours | set(PROCESS)


def test_commands_named_in_sentences_exist() -> None:
    known = dict(commands(waitlist, "waitlist"))
    named = {found for each in PAGES for found in re.findall(r"`waitlist ([a-z-]+)", each.read_text("utf-8"))}
    assert {f"waitlist {word}" for word in named} <= known.keys()


def test_every_route_is_documented_as_it_is() -> None:
    text = page("routes.md").split("\n## Refusals\n")[0]
    documented = {CODE.findall(row[0])[0]: row[1:-1] for row in rows(text)}
    served = {
        **{
            route.path: [
                ", ".join(route.methods),
                route.cache,
                route.access,
                route.limit.replace("none", ""),
                route.body.replace("none", ""),
            ]
            for route in ROUTES
        },
        **{path: ["GET"] for path, _ in PROBES},
        **{route.path: ["GET"] for route in dev_mail.routes(Path("mails"))},
    }
    assert documented == served


@pytest.mark.anyio
async def test_the_headers_of_every_answer_are_documented_as_they_are(tmp_path: Path) -> None:
    block = FENCE.findall(section("privacy.md", "## Headers"))[0]
    documented = dict(re.findall(r"^([A-Za-z-]+): (.*)$", re.sub(r"\n  ", "", block), re.MULTILINE))
    wanted = {name.lower(): value.replace("; ", ";").replace(", ", ",") for name, value in documented.items()}
    for base_url, more in (
        ("http://127.0.0.1:8000", {}),
        ("https://shave.example", {"strict-transport-security": "max-age=31536000"}),
    ):
        folder = tmp_path / base_url[:5]
        folder.mkdir()
        write_folder(folder)
        served = Served(folder, {"WAITLIST_BASE_URL": base_url})
        async with served.app.running(), served.browser(base_url) as browser:
            for path in ("/", "/me", "/robots.txt", "/r/bcdfghjkmnpr", "/nowhere"):
                headers = (await browser.get(path)).headers
                kinds = re.compile(r".*-policy|strict-.*|x-(?!request-id).*")
                carried = {name: value for name, value in headers.items() if kinds.fullmatch(name)}
                assert carried == wanted | more, path


def test_every_export_and_column_is_documented_in_order(tmp_path: Path) -> None:
    documented = re.findall(r"^## `([a-z]+)`$", page("export.md"), re.MULTILINE)
    assert documented == list(EXPORTS)
    for kind, export in EXPORTS.items():
        columns = [column.name for column in export(()).columns]
        assert first_code(section("export.md", f"## `{kind}`")) == columns, kind


def test_every_channel_is_documented() -> None:
    (row,) = (row for row in rows(section("export.md", "## `signups`")) if row[0] == "`channel`")
    assert set(CODE.findall(row[1])) == CHANNELS


def test_every_mail_is_documented_and_every_documented_one_exists() -> None:
    documented = first_code(section("mail.md", "## What is sent, and when"))
    assert sorted(documented) == sorted(mail.kind for mail in get_args(pages.Mail))


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("## What pages are given", (*get_args(pages.Page), pages.Drawing)),
        ("## What mails are given", get_args(pages.Mail)),
    ],
)
def test_every_field_of_a_page_or_mail_is_documented(heading: str, shown: tuple[Any, ...]) -> None:
    for each in shown:
        name = getattr(each, "template", "") or f"mail/{each.kind}.txt"
        ending = " and `.html`" if name.endswith("txt") else ""
        text = section("themes.md", heading).split(f"### `{each.__name__}`: `{name}`{ending}\n")[1]
        assert first_code(text.split("\n### ")[0]) == [field.name for field in fields(each)]


def test_the_variables_that_templates_use_are_those_that_are_documented() -> None:
    everywhere = set(first_code(section("themes.md", "## Templates"))) | GIVEN_BY_JINJA
    for shown in (*get_args(pages.Page), pages.Drawing, *get_args(pages.Mail)):
        names = (
            [shown.template] if hasattr(shown, "template") else [f"{shown.kind}.txt", f"{shown.kind}.html"]
        )
        folder = "templates" if hasattr(shown, "template") else "mail"
        found = set[str]().union(*(undeclared(folder, name) for name in names))
        known = {field.name for field in fields(shown)}
        if shown is pages.ConfirmMail:
            found.remove("unsubscribe_url")  # of the layout's block that this mail leaves empty
        assert found <= known | everywhere, f"{shown.__name__}: {found - known - everywhere}"
        unused = {field.name for field in fields(shown)} - found
        assert unused == UNUSED.get(shown.__name__, set()), shown.__name__


def test_every_variable_of_all_templates_is_documented_and_every_documented_one_is_there(
    tmp_path: Path,
) -> None:
    (tmp_path / "waitlist.toml").touch()
    site = tmp_path / "sites" / "harrys"
    (site / "templates").mkdir(parents=True)
    (site / "site.toml").touch()
    documented = first_code(section("themes.md", "## Templates"))
    # A variable that is not there is an error, so that drawing the page shows that each one is.
    drawn = "".join(f"{{% set _ = {name} ~ '' %}}" for name in documented)
    (site / "templates" / "document.html").write_text(drawn, "utf-8")
    settings = load(tmp_path, {}).sites["harrys"]
    theme = load_theme(settings, site)
    shown, frame = pages.Document("Terms", ()), Frame(settings, "en", "/terms", "http://127.0.0.1:8000")
    assert theme.render(shown, frame) == ""

    given = theme._environment("en").globals.keys() | theme._context(shown, frame).keys()  # noqa: SLF001
    ours = given - {"title", "paragraphs", "range", "dict", "lipsum", "cycler", "joiner", "namespace"}
    assert {name for name in ours if "gettext" not in name and name != "_"} == set(documented)


def test_the_states_of_a_credit_are_documented() -> None:
    assert first_code(section("rules.md", "## Credits")) == [state.value for state in CreditState]


def test_every_phase_is_documented() -> None:
    assert first_code(section("rules.md", "## Dates")) == list(get_args(pages.Phase))


def slug(heading: str) -> str:
    """Return the anchor of a heading as the documentation makes it."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text("utf-8"))
    for target in LINK.findall(text):
        if re.match(r"(https?|mailto):", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        found = path.parent / file if file else path
        assert found.is_file(), f"{path.name}: {target}"
        if anchor:
            headings = HEADING.findall(FENCE.sub("", found.read_text("utf-8")))
            assert anchor in {slug(heading) for heading in headings}, f"{path.name}: {target}"


def test_every_page_is_in_the_navigation() -> None:
    listed = re.findall(r": ([a-z-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(each.name for each in DOCS.glob("*.md"))


def test_the_changes_name_this_version() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == __version__


def test_every_script_is_documented() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## Rooms")[0]
    scripts = {file.name for file in (ROOT / "scripts").iterdir() if file.is_file() and not file.suffix}
    assert set(re.findall(r"^\| `scripts/([a-z]+)", text, re.MULTILINE)) == scripts
