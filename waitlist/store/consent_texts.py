"""What people agreed to: the words beside the box, by version and language, and since when."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def keep(tx: Tx, site: int, *, version: str, language: str, text: str, now: int) -> None:
    """Keep the words that stand beside the box from now on, unless they stood there already."""
    newest = shown(tx, site, version=version, language=language, at=now)
    if newest is None or newest["text"] != text:
        tx.insert_new("consent_texts", site=site, version=version, language=language, since=now, text=text)


def shown(tx: Tx, site: int, *, version: str, language: str, at: int) -> Row | None:
    """Return what stood beside the box at a moment, in a language, under a version."""
    return tx.one(
        """select * from consent_texts where site = :site and version = :version and language = :language
           and since <= :at order by since desc limit 1""",
        site=site,
        version=version,
        language=language,
        at=at,
    )


def every(tx: Tx, site: int) -> list[Row]:
    """Return all of a site: ``version``, ``language``, ``since``, ``text``."""
    return tx.all(
        """select version, language, since, text from consent_texts where site = :site
           order by version, language, since""",
        site=site,
    )
