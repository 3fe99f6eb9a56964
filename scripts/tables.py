"""Write the tables of docs/ that come from the code: settings, commands, metrics, what templates are given.

Run by `scripts/docs tables`. A table stands between `<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import partial
from html import escape
from pathlib import Path
from types import ModuleType
from typing import get_args

import click

from waitlist import blocks, pages
from waitlist.cli import waitlist
from waitlist.config.blocks import Block
from waitlist.config.keys import kind_of
from waitlist.config.reference import Row, reference
from waitlist.config.text import PHRASE
from waitlist.config.theme_file import Slot, ThemeFile
from waitlist.flows.users import ROLES
from waitlist.web.admin.access import PERMISSIONS
from waitlist.web.admin.routes import ROUTES as ADMIN_ROUTES
from waitlist.web.admin.routes import AdminRoute
from waitlist.web.metrics.catalogue import METRICS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PLACE = re.compile(r"(<!-- table: (?P<name>[a-z.]+) -->\n).*?(<!-- end -->)", re.DOTALL)
CODE = re.compile("`([^`]*)`")
RENEW = "renew them with: scripts/docs tables"
SETTING = ("Key", "What it is", "Value")
OPTION = ("Option", "What it does")
METRIC = ("Metric", "Type", "Labels", "What it says")
VARIABLE = ("Variable", "Type", "What it is")
TEXT = "[text](#texts-and-languages)"
TEXT_ELSEWHERE = "[text](configuration.md#texts-and-languages)"
BLOCKS = "landing.blocks"
KINDS = kind_of(Block).choices


def settings(file: str) -> str:
    """Return a table for each table of a settings file, and one for the keys outside of tables."""
    rows = [row for row in reference() if row.file == file and not row.key.startswith(f"{BLOCKS}[")]
    sections = {"": "", **{row.key: row.description for row in rows if _is_table(row)}}
    lists = {row.key for row in rows if row.type.startswith("a list of")}
    parts = []
    for section, description in sections.items():
        keys = [row for row in rows if _section(row) == section and not _is_table(row)]
        heading = _heading(section, is_list=section in lists)
        parts += [f"### {heading}", description, _table(SETTING, (_setting(row) for row in keys))]
    return "\n\n".join(part for part in parts if part)


def _is_table(row: Row) -> bool:
    tables = ("a table", "a list of tables", "a list with at least one entry of tables")
    return row.type.startswith(tables) and row.key != BLOCKS


def _section(row: Row) -> str:
    return row.key.rpartition(".")[0].removesuffix("[]")


def _heading(section: str, *, is_list: bool) -> str:
    if not section:
        return "Keys outside of tables"
    return f"`[[{section}]]`" if is_list else f"`[{section}]`"


def _setting(row: Row) -> tuple[str, str, str]:
    default = f"default `{row.default}`" if row.default else "needed" if row.required else ""
    names = ", ".join(f"`{name}`" for name in row.env.split(", ") if name)
    value = "<br>".join(part for part in (row.type.replace(PHRASE, TEXT), default, names) if part)
    return f"`{row.key}`", row.description, value


def block(kind: str) -> str:
    """Return what a block of the landing page is for, and its keys."""
    above = f"{BLOCKS}[{kind}]."
    rows = [row for row in reference() if row.key.startswith(above)]
    shown = (_setting(row) for row in rows)
    named = ((f"`{name[1:-1].removeprefix(above)}`", said, value) for name, said, value in shown)
    keys = [(name, said, value.replace(TEXT, TEXT_ELSEWHERE)) for name, said, value in named]
    return f"{inspect.cleandoc(KINDS[kind].__doc__ or '')}\n\n{_table(SETTING, keys)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(_cell(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _cell(text: str) -> str:
    # In code a backslash before the bar would be shown by some readers of Markdown, needed by others.
    barred = CODE.sub(lambda code: f"<code>{escape(code[1])}</code>" if "|" in code[1] else code[0], text)
    return barred.replace("|", "&#124;").replace("\n", " ")


def commands() -> str:
    """Return a part for each command: what it does, how it is called, its options."""
    return "\n\n".join(part for command in _walk(waitlist, ()) for part in _command(*command))


def _walk(command: click.Command, above: tuple[str, ...]) -> Iterator[tuple[click.Command, click.Context]]:
    context = click.Context(command, info_name=" ".join((*above, command.name or "")))
    if above:
        yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None, name
            yield from _walk(found, (*above, command.name or ""))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## `{context.info_name}`"
    yield from (_paragraph(part) for part in inspect.cleandoc(command.help or "").split("\n\n"))
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"```text\n{context.info_name} {usage}\n```"
    options = (option for option in command.params if isinstance(option, click.Option))
    records = [record for option in options if (record := option.get_help_record(context))]
    if records:
        yield _table(OPTION, ((f"`{names}`", words.replace("  [", " [")) for names, words in records))


def _paragraph(text: str) -> str:
    r"""Return a paragraph of a help text; after `\\b` its lines stay as they are."""
    return f"```text\n{text[2:]}\n```" if text.startswith("\b\n") else " ".join(text.split())


def contract(wanted: Callable[[type], bool], module: ModuleType = pages) -> str:
    """Return the fields of each dataclass of a module that is wanted, with the words beside them."""
    classes = dict.fromkeys(
        each
        for each in vars(module).values()
        if isinstance(each, type) and is_dataclass(each) and each.__module__ == module.__name__
    )
    return "\n\n".join(part for each in classes if wanted(each) for part in _shown(each))


def _shown(each: type) -> Iterator[str]:
    yield f"### `{each.__name__}`{_templates(each)}"
    doc = inspect.cleandoc(each.__doc__ or "").replace("``", "`")
    if doc and not doc.startswith(f"{each.__name__}("):
        yield from (_paragraph(part) for part in doc.split("\n\n"))
    notes = _notes(each)
    own = inspect.get_annotations(each)
    rows = [
        (f"`{field.name}`", f"`{field.type}`", notes.get(field.name, ""))
        for field in fields(each)
        if field.name in own
    ]
    if rows:
        yield _table(VARIABLE, rows)


def _templates(each: type) -> str:
    if each in PAGES:
        return f": `{getattr(each, 'template')}`"  # noqa: B009 - not known to every type
    if each in blocks.BLOCKS:
        return f": `{getattr(each, 'template')}`"  # noqa: B009 - as above
    return f": `mail/{getattr(each, 'kind')}.txt` and `.html`" if each in MAILS else ""  # noqa: B009 - as above


def _notes(each: type) -> dict[str, str]:
    """Return the comment that stands at each field."""
    source = inspect.cleandoc(inspect.getsource(each))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {
        token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT
    }
    return {
        ast.unparse(node.target): " ".join(
            comments[at] for at in range(node.lineno, (node.end_lineno or 0) + 1) if at in comments
        )
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.AnnAssign)
    }


def metrics() -> str:
    """Return a row for each metric: its labels stand behind its name."""
    shown = ((f"`{each.name}`", each.kind, _labels(each.labels), each.help) for each in METRICS)
    return _table(METRIC, shown)


def _labels(labels: Iterable[str]) -> str:
    return ", ".join(f"`{label}`" for label in labels)


def admin_routes() -> str:
    """Return a row for each path of the admin pages; what it does stands at what answers."""
    head = ("Path", "Methods", "For", "Held back by", "What it does")
    return _table(head, (_admin_route(route) for route in ADMIN_ROUTES))


def _admin_route(route: AdminRoute) -> tuple[str, ...]:
    handlers = (handler for handler in (route.get, route.post) if handler is not None)
    said = " ".join(inspect.cleandoc(handler.__doc__ or "").split("\n")[0] for handler in handlers)
    return f"`{route.path}`", ", ".join(route.methods), route.access, route.limit, said


def roles() -> str:
    """Return which role has which permission."""
    marks = (
        (f"`{permission}`", *("yes" if role in roles else "" for role in ROLES))
        for permission, roles in PERMISSIONS.items()
    )
    return _table(("Permission", *ROLES), marks)


def slots() -> str:
    """Return a row for each place for pictures of each theme; what is a parent's stands there alone."""
    head = ("Theme", "Slot", "What stands there", "Widths of the copies", "Drawn", "Without a picture")
    return _table(head, (_slot(theme, each) for theme in THEMES for each in _declared(theme).slots))


def _declared(theme: str) -> ThemeFile:
    text = (ROOT / "themes" / theme / "theme.toml").read_text("utf-8")
    return ThemeFile.model_validate(tomllib.loads(text))


def _slot(theme: str, slot: Slot) -> tuple[str, ...]:
    drawn = f"`{slot.sizes}`" if slot.sizes else "as each place says"
    shown = f"`{slot.default}`" if slot.default else "nothing"
    return f"`{theme}`", f"`{slot.id}`", slot.description, ", ".join(map(str, slot.widths)), drawn, shown


PAGES, MAILS = frozenset((*get_args(pages.Page), pages.Drawing)), frozenset(get_args(pages.Mail))
THEMES = ("core", "classic", "poster", "instrument")

TABLES: dict[str, Callable[[], str]] = {
    "waitlist.toml": lambda: settings("waitlist.toml"),
    "site.toml": lambda: settings("site.toml"),
    "theme.toml": lambda: settings("theme.toml"),
    "commands": commands,
    "metrics": metrics,
    "admin.routes": admin_routes,
    "admin.roles": roles,
    "pages": lambda: contract(lambda each: each in PAGES),
    "mails": lambda: contract(lambda each: each in MAILS),
    "blocks": lambda: contract(lambda _: True, blocks),
    **{f"block.{kind}": partial(block, kind) for kind in KINDS},
    "slots": slots,
    "parts": lambda: contract(lambda each: each not in PAGES | MAILS),
}


def renewed(text: str) -> str:
    """Return a page with its tables as the code has them."""

    def table(match: re.Match[str]) -> str:
        return f"{match[1]}\n{TABLES[match['name']]()}\n\n{match[3]}"

    return PLACE.sub(table, text)


def stale(*, write: bool) -> list[Path]:
    """Return the pages whose tables are not as the code has them; `write` puts that right."""
    found: list[Path] = []
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text("utf-8")
        new = renewed(text)
        if new != text:
            found.append(page)
            if write:
                page.write_text(new, "utf-8")
    return found


def main() -> int:
    if sys.argv[1:] not in ([], ["--check"]):
        words = " ".join(sys.argv[1:])
        print(f"scripts/tables.py: unknown argument: {words}; expected nothing, or --check", file=sys.stderr)
        return 2
    check = "--check" in sys.argv
    pages_found = stale(write=not check)
    for page in pages_found:
        print(f"{page.relative_to(ROOT)}: {f'tables are out of date; {RENEW}' if check else 'renewed'}")
    return 1 if check and pages_found else 0


if __name__ == "__main__":
    sys.exit(main())
