"""Who brought somebody: known before the first page, so that no page has to look for each of them.

They lie scattered over a large file, and to fetch them one by one takes longer than all the rest.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from itertools import compress

from waitlist.exports.ahead import each_page
from waitlist.exports.places import places
from waitlist.exports.table import PAGE
from waitlist.exports.texts import Texts
from waitlist.sites import Site
from waitlist.store import exports
from waitlist.store.database import Columns, Database, Tx


class Referrers:
    """Everybody of a site who brought somebody: code, address and primary link, each by a place in this list.

    Some forty bytes for each of them. Whoever comes to be one during the export is looked up, and added.
    """

    def __init__(self) -> None:
        self.codes = Texts()
        self.addresses = Texts()
        self.links = array("q")
        self.tests: set[int] = set()
        """Ids of those who are tests: they have no code."""
        self._ids = array("q")
        self._late: dict[int, int] = {}

    @classmethod
    async def of(cls, database: Database, site: Site) -> Referrers:
        """Read those of a site, in pages, so that others write meanwhile."""
        made = cls()
        async with aclosing(each_page(database, _page)) as read:
            async for page in read:
                own = [one == site.id for one in page[-1]]
                ids, *columns = ([*compress(column, own)] for column in page[:-1])
                made._ids.extend(ids)
                made._add(ids, *columns)
        return made

    def places(self, tx: Tx, wanted: Iterable[int | None]) -> Mapping[int, int]:
        """Return where in this list these people stand; None is nobody."""
        found, others = places(self._ids, wanted)
        if others:
            self._look_up(tx, sorted(one for one in others if one not in self._late))
            found.update((one, self._late[one]) for one in others if one in self._late)
        return found

    def _look_up(self, tx: Tx, missing: Sequence[int]) -> None:
        if not missing:
            return
        ids, *columns, _ = zip(*exports.referrers_of(tx, missing), strict=True)
        self._late.update(zip(ids, range(len(self.links), len(self.links) + len(ids)), strict=True))
        self._add(ids, *columns)

    def _add(
        self,
        ids: Sequence[int],
        links: Sequence[int | None],
        codes: Sequence[str | None],
        addresses: Sequence[str | None],
        tests: Sequence[int],
    ) -> None:
        self.tests.update(compress(ids, tests))
        self.links.extend(link or 0 for link in links)
        self.codes.add(None if is_test else code for code, is_test in zip(codes, tests, strict=True))
        self.addresses.add(addresses)


def _page(tx: Tx, after: int) -> tuple[Columns, int | None]:
    found = exports.referrers(tx, after=after, limit=PAGE)
    return found, found[0][-1] if len(found[0]) == PAGE else None


def link_codes(tx: Tx, links: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Give the codes of links, for those that are nobody's primary one."""
    return ((row["id"], row["code"]) for row in exports.codes(tx, links))
