"""Place in line without counting the line.

A confirmed person stands at ``(group, key, number)``: see :func:`waitlist.referrals.rank_key`. Besides the
rows themselves four levels of counts are kept in the same transaction: people of each group; of each
stretch of 131,072 keys of a group, of 4,096, and of 64. A place is then the sum of the groups before, of
the long stretches before, of the shorter ones before within the long one, and so on, and of at most 64 keys
of the index itself: a hundred rows or so, in a line of millions. Groups are counted from whichever end is
nearer, and hundreds of them stand before the many who brought few friends.
"""

from __future__ import annotations

from itertools import pairwise

from waitlist.store.database import Tx

_FEW = 16
"""Groups of fewer friends are counted from the end of the line."""

_LEVELS = ((1, 63), (2, 17), (3, 12), (4, 6))  # level, bits of the key that one stretch spans
STRETCHES = _LEVELS[1:]
"""The levels below whole groups, as above."""


def _block(key: int, bits: int) -> int:
    return 0 if bits == 63 else key >> bits


def add(tx: Tx, site: int, group: int, key: int, people: int) -> None:
    """Count ``people`` (1 or -1) more at a position."""
    for level, bits in _LEVELS:
        stretch = {"site": site, "level": level, "rank_group": group, "block": _block(key, bits)}
        tx.add("place_counts", stretch, people=people)


def ahead(site: str, group: str, key: str, number: str) -> str:
    """Return the expression that counts who stands before a position, given by parameters or columns."""
    groups = f"""
             case when {group} > -{_FEW} then
               coalesce((select value from counters where site = {site} and name = 'people'), 0)
               - (select coalesce(sum(people), 0) from place_counts
                  where site = {site} and level = 1 and rank_group >= {group})
             else
               (select coalesce(sum(people), 0) from place_counts
                where site = {site} and level = 1 and rank_group < {group}) end"""  # noqa: S608 - names of parameters and columns of ours
    stretches = "".join(
        f"""
           + (select coalesce(sum(people), 0) from place_counts
              where site = {site} and level = {level} and rank_group = {group}
              {_from(key, longer, bits)}and block < ({key} >> {bits}))"""  # noqa: S608 - as above
        for (_, longer), (level, bits) in pairwise(_LEVELS)
    )
    last = _LEVELS[-1][1]
    return f"""{groups}{stretches}
           + (select count(*) from signups a
              where a.site = {site} and a.rank_group = {group}
              and a.rank_key >= (({key} >> {last}) << {last}) and a.rank_key < {key})
           + (select count(*) from signups a
              where a.site = {site} and a.rank_group = {group} and a.rank_key = {key}
              and a.number < {number})"""  # noqa: S608 - as above


def _from(key: str, longer: int, bits: int) -> str:
    """Return the condition that a stretch lies in the longer one with the key; one spans them all."""
    return "" if longer == 63 else f"and block >= (({key} >> {longer}) << {longer - bits}) "


_PLACE = f"select {ahead(':site', ':rank_group', ':rank_key', ':number')} as ahead"


def place(tx: Tx, site: int, group: int, key: int, number: int) -> int:
    """Return the place in line, from 1, of the person at this position."""
    row = tx.one(_PLACE, site=site, rank_group=group, rank_key=key, number=number)
    assert row is not None  # a select without from always gives a row
    return int(row["ahead"]) + 1


def form_anew(tx: Tx, site: int, *, by_group: int, jump: int) -> None:
    """Let everybody who is confirmed stand where the rule says, and count the stretches of the line.

    Rule ``friends``: ``by_group`` 1 and ``jump`` 0; rule ``jump``: ``by_group`` 0 and its ``jump``.
    """
    tx.run(
        """update signups set rank_group = -:by_group * friends, rank_key = number - :jump * friends
           where site = :site and number is not null and status = 'confirmed'""",
        site=site,
        by_group=by_group,
        jump=jump,
    )
    for level, bits in _LEVELS:
        block, by = ("0", "") if bits == 63 else (f"rank_key >> {bits}", f", rank_key >> {bits}")
        tx.run(
            f"""insert into place_counts (site, level, rank_group, block, people)
                select site, {level}, rank_group, {block}, count(*) from signups
                where site = :site and rank_group is not null group by site, rank_group{by}""",  # noqa: S608 - constants
            site=site,
        )


def clear(tx: Tx, site: int) -> None:
    """Let nobody stand in line."""
    tx.run("delete from place_counts where site = :site", site=site)
    tx.run(
        """update signups set rank_group = null, rank_key = null
           where site = :site and rank_group is not null""",
        site=site,
    )
