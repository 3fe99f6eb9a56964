"""What the forms of one network, or by one link, used of the server's mails, by tens of minutes."""

from __future__ import annotations

from waitlist.store.database import Row, Tx


def add(tx: Tx, name: str, moment: int, *, mails: int = 0, returned: int = 0) -> None:
    tx.add("mail_shares", {"name": name, "moment": moment}, mails=mails, returned=returned)


def used(tx: Tx, name: str, since: int) -> Row:
    """Return ``mails`` and ``returned`` of a name since a moment."""
    row = tx.one(
        """select coalesce(sum(mails), 0) as mails, coalesce(sum(returned), 0) as returned
           from mail_shares where name = :name and moment >= :since""",
        name=name,
        since=since,
    )
    assert row is not None  # an aggregate always gives a row
    return row


def returned(tx: Tx, kind: str, since: int, most: int) -> int:
    """Count mails that came back since a moment, of each name of a kind at most so many."""
    row = tx.one(
        """with each_one as (select sum(returned) as n from mail_shares
             where moment >= :since and returned > 0 and substr(name, 1, 2) = :start group by name)
           select coalesce(sum(case when n > :most then :most else n end), 0) as mails
           from each_one""",
        most=most,
        since=since,
        start=f"{kind}:",
    )
    assert row is not None  # an aggregate always gives a row
    return int(row["mails"])


def forget(tx: Tx, before: int, limit: int) -> int:
    """Delete what is older than a moment, a piece at a time; return how many lines went."""
    gone = tx.all(
        """delete from mail_shares where (name, moment) in
           (select name, moment from mail_shares where moment < :before limit :limit) returning 1""",
        before=before,
        limit=limit,
    )
    return len(gone)
