"""People on the lists: one row for each site and canonical address."""

from __future__ import annotations

from waitlist.store.database import Row, Tx
from waitlist.store.turns import holding
from waitlist.store.writing import WrittenRow


def by_id(tx: Tx, signup: int) -> Row | None:
    return tx.one("select * from signups where id = :signup", signup=signup)


def by_canonical(tx: Tx, site: int, canonical: str) -> Row | None:
    return tx.one(
        "select * from signups where canonical = :canonical and site = :site", site=site, canonical=canonical
    )


def held_by_id(tx: Tx, signup: int) -> Row | None:
    """Return a signup that nobody else changes until this transaction ends."""
    tx.wait_turn()
    return tx.one(f"select * from signups where id = :signup{holding(tx)}", signup=signup)  # noqa: S608 - a constant


def held_by_canonical(tx: Tx, site: int, canonical: str) -> Row | None:
    """Return the signup of an address; nobody else changes it until this transaction ends."""
    tx.wait_turn((site, canonical))
    return tx.one(
        f"select * from signups where site = :site and canonical = :canonical{holding(tx)}",  # noqa: S608 - as above
        site=site,
        canonical=canonical,
    )


def create(
    tx: Tx,
    *,
    signup: int,
    site: int,
    canonical: str,
    address: str,
    member: int,
    language: str,
    link: int,
    is_test: bool,
    mail_day: int,
    mail_count: int,
    now: int,
) -> Row:
    """Add somebody, and return the row: asking the database for it would take as long again."""
    row = {
        "id": signup,
        "site": site,
        "canonical": canonical,
        "address": address,
        "name": "",
        "alias": "",
        "member": member,
        "language": language,
        "status": "pending",
        "link": link,
        "joined_at": now,
        "confirmed_at": None,
        "number": None,
        "friends": 0,
        "friends_held": 0,
        "rank_group": None,
        "rank_key": None,
        "epoch": 0,
        "mail_day": mail_day,
        "mail_count": mail_count,
        "unsubscribed_at": None,
        "is_test": int(is_test),
        "name_hidden": 0,
        "undeliverable_at": None,
        "complained_at": None,
    }
    tx.insert("signups", **row)
    return WrittenRow(row)


def confirm(tx: Tx, signup: int, *, link: Row, number: int | None, now: int) -> None:
    """The first confirmation: what the proven submission said becomes the signup's own."""
    tx.run(
        """update signups set status = 'confirmed', confirmed_at = :now, number = :number, link = :link,
           address = :address, undeliverable_at = null,
           name = :name, language = :language where id = :signup""",
        signup=signup,
        now=now,
        number=number,
        link=link["id"],
        address=link["address"],
        name=link["name"],
        language=link["language"],
    )


def set_rank(tx: Tx, signup: int, *, group: int | None, key: int | None) -> None:
    tx.run(
        "update signups set rank_group = :group, rank_key = :key where id = :signup",
        signup=signup,
        group=group,
        key=key,
    )


def add_friends(tx: Tx, signup: int, *, counted: int = 0, held: int = 0) -> None:
    tx.run(
        """update signups set friends = friends + :counted, friends_held = friends_held + :held
           where id = :signup""",
        signup=signup,
        counted=counted,
        held=held,
    )


def set_mails(tx: Tx, signup: int, *, day: int, count: int) -> None:
    tx.run(
        "update signups set mail_day = :day, mail_count = :count where id = :signup",
        signup=signup,
        day=day,
        count=count,
    )


def set_alias(tx: Tx, signup: int, alias: str) -> None:
    tx.run(
        "update signups set alias = :alias where id = :signup and name_hidden = 0", signup=signup, alias=alias
    )


def set_link(tx: Tx, signup: int, link: int) -> None:
    tx.run("update signups set link = :link where id = :signup", signup=signup, link=link)


def unsubscribe(tx: Tx, signup: int, now: int) -> None:
    tx.run(
        "update signups set unsubscribed_at = :now where id = :signup and unsubscribed_at is null",
        signup=signup,
        now=now,
    )


def undeliverable(tx: Tx, signup: int, now: int) -> None:
    """Write down that mails to somebody come back."""
    tx.run(
        "update signups set undeliverable_at = :now where id = :signup and undeliverable_at is null",
        signup=signup,
        now=now,
    )


def complained(tx: Tx, signup: int, now: int) -> None:
    """Write down that somebody called a mail unwanted."""
    tx.run(
        "update signups set complained_at = :now where id = :signup and complained_at is null",
        signup=signup,
        now=now,
    )


def deliverable(tx: Tx, signup: int) -> None:
    """Mails to this person may leave again."""
    tx.run(
        "update signups set undeliverable_at = null, complained_at = null where id = :signup", signup=signup
    )


def end_sessions(tx: Tx, signup: int) -> None:
    """Raise the epoch: every status link and session made before is over."""
    tx.run("update signups set epoch = epoch + 1 where id = :signup", signup=signup)


def erase(tx: Tx, signup: int) -> None:
    """Leave a tombstone that holds nothing personal: friends' credits still point to it."""
    tx.run(
        """update signups set status = 'erased', canonical = null, address = null, name = '', alias = '',
           number = null,
           rank_group = null, rank_key = null, epoch = epoch + 1, unsubscribed_at = null,
           undeliverable_at = null, complained_at = null where id =
           :signup""",
        signup=signup,
    )


def delete(tx: Tx, signup: int) -> None:
    tx.run("delete from signups where id = :signup", signup=signup)


def leaders(tx: Tx, site: int, size: int) -> list[Row]:
    """Confirmed people with the most counted friends, then the earlier ones."""
    return tx.all(
        """select alias, member, friends, address from signups
           where site = :site and friends > 0 and status = 'confirmed' and is_test = 0
           order by friends desc, number limit :size""",
        site=site,
        size=size,
    )


def most_friends(tx: Tx, site: int, many: int) -> list[int]:
    """How many counted friends those have who have most, in the order of `leaders`."""
    rows = tx.all(
        """select friends from signups
           where site = :site and friends > 0 and status = 'confirmed' and is_test = 0
           order by friends desc, number limit :many""",
        site=site,
        many=many,
    )
    return [row["friends"] for row in rows]


def tests_of(tx: Tx, site: int) -> list[Row]:
    return tx.all("select * from signups where site = :site and is_test = 1", site=site)


def unconfirmed_before(tx: Tx, moment: int, limit: int) -> list[Row]:
    """Return people who never confirmed, by when they joined; those who are kept out last."""
    found: list[Row] = []
    for who in ("status = 'pending'", "status = 'blocked' and confirmed_at is null"):  # an index each
        found += tx.all(
            f"select * from signups where {who} and joined_at < :moment order by joined_at limit :limit",  # noqa: S608 - constants
            moment=moment,
            limit=limit - len(found),
        )
    return found


def with_friends(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Confirmed people with counted friends, by id, a page at a time."""
    # `+` keeps SQLite from reading a whole site by another index and sorting it for every page.
    return tx.all(
        """select * from signups where +site = :site and id > :after and status = 'confirmed' and +friends > 0
           order by id limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def named(tx: Tx, site: int, *, after: int, limit: int) -> list[Row]:
    """Return ``id``, ``canonical``, ``address``, ``joined_at`` of all not erased, by id, a page at a time."""
    return tx.all(
        """select id, canonical, address, joined_at from signups
           where +site = :site and id > :after and canonical is not null order by id limit :limit""",
        site=site,
        after=after,
        limit=limit,
    )


def by_status(tx: Tx, site: int) -> dict[str, int]:
    """Return how many signups there are in each status, tests included."""
    rows = tx.all(
        "select status, count(*) as people from signups where site = :site group by status", site=site
    )
    return {str(row["status"]): int(row["people"]) for row in rows}


def by_friends(tx: Tx, site: int) -> dict[int, int]:
    """Return how many confirmed people (tests left out) have n friends, for each n."""
    rows = tx.all(
        """select friends, count(*) as people from signups where site = :site and status = 'confirmed' and
           is_test = 0
           group by friends""",
        site=site,
    )
    return {int(row["friends"]): int(row["people"]) for row in rows}


def set_status(tx: Tx, signup: int, status: str) -> None:
    """Let somebody be blocked or back; out of line until they enter it again, and signed out everywhere."""
    tx.run(
        """update signups set status = :status, rank_group = null, rank_key = null, epoch = epoch + 1
           where id = :signup""",
        signup=signup,
        status=status,
    )


def hide_name(tx: Tx, signup: int, *, alias: str, hidden: int) -> None:
    """Set the chosen name, and whether its owner may choose another."""
    tx.run(
        "update signups set alias = :alias, name_hidden = :hidden where id = :signup",
        signup=signup,
        alias=alias,
        hidden=hidden,
    )
