"""Collect the texts of templates and code, and compare or renew the catalogues with them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from waitlist.i18n.catalogues import ids, strings  # noqa: E402 - found by the path above
from waitlist.i18n.faults import broken  # noqa: E402 - as above

ADMIN = "waitlist/web/admin"
LOCALES = (ROOT / "waitlist" / "locales", ROOT / ADMIN / "locales")
"""The texts of pages and mails, which a founder may translate as well, and those of the admin pages."""
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.svg", "jinja2")]
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Plural-Forms: {plural_forms}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
OPTIONS = {"jinja2": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


def used(*folders: str) -> Catalog:
    """Return every text that templates and code in some folders use."""
    texts = Catalog()
    for folder in folders:
        options = {pattern: OPTIONS.get(method, {}) for pattern, method in METHODS}
        found = extract_from_dir(
            ROOT / folder,
            METHODS,
            options,
            keywords=KEYWORDS,
            strip_comment_tags=True,
            directory_filter=lambda path, within=folder: within == ADMIN or not path.endswith(ADMIN),
        )
        for file, _, message, _, context in found:
            texts.add(message, locations=[(f"{folder}/{file}", 0)], context=context)
    return texts


def _others() -> Iterator[str]:
    for theme in sorted((ROOT / "themes").iterdir()):
        if theme.name != "core":
            yield from (
                f"themes/{theme.name}/{part}" for part in ("templates", "mail") if (theme / part).is_dir()
            )


def read(file: Path) -> Catalog:
    with file.open("rb") as po:
        return read_po(po, locale=file.stem, abort_invalid=True)


def faults(catalogue: Catalog, texts: Catalog) -> Iterator[str]:
    """Say for each text what is wrong with its translation."""
    for message in texts:
        if message.id and (problem := _fault(catalogue.get(message.id), catalogue.num_plurals)):
            yield f"{problem}: {_name(message)!r}"
    for message in catalogue:
        if message.id and texts.get(message.id) is None:
            yield f"no longer used: {_name(message)!r}"


def _fault(translated: Message | None, forms: int) -> str:
    if translated is None or not all(strings(translated)):
        return "not translated"
    if translated.fuzzy:
        return "translation marked as unsure"
    if wrong := broken(translated, forms):
        return f"{wrong[0]} instead of {wrong[1]}"
    return ""


def _name(message: Message) -> str:
    return ids(message)[0]


def renew(file: Path, texts: Catalog) -> None:
    """Write a catalogue again with the texts now in use, keeping its translations."""
    catalogue = read(file)
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    write(file, catalogue)


def write(file: Path, catalogue: Catalog) -> None:
    """Write a catalogue; its header holds what reading it needs, and nothing that changes by itself."""
    with file.open("wb") as po:
        po.write(HEADER.format(language=file.stem, plural_forms=catalogue.plural_forms).encode())
        write_po(po, catalogue, width=110, omit_header=True, no_location=True, sort_output=True)


def main() -> int:
    if sys.argv[1:] not in ([], ["--check"]):
        print(
            f"scripts/texts: unknown argument: {' '.join(sys.argv[1:])}; expected nothing, or --check",
            file=sys.stderr,
        )
        return 2
    everywhere = used("waitlist", "themes/core/templates", "themes/core/mail", *_others())
    wrong = 0
    for folder, texts in zip(LOCALES, (everywhere, used(ADMIN)), strict=True):
        for file in sorted(folder.glob("*.po")):
            if "--check" not in sys.argv:
                renew(file, texts)
            for fault in faults(read(file), texts):
                print(f"{file.relative_to(ROOT)}: {fault}")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
