"""Public codes that lead to a landing page, what a submission said, and what came through each."""

from __future__ import annotations

from collections.abc import Mapping

from waitlist.store.database import Row, Tx


def by_id(tx: Tx, link: int) -> Row | None:
    return tx.one("select * from links where id = :link", link=link)


def by_code(tx: Tx, site: int, code: str) -> Row | None:
    return tx.one("select * from links where site = :site and code = :code", site=site, code=code)


def of_signup(tx: Tx, signup: int) -> list[Row]:
    return tx.all("select * from links where signup = :signup order by id", signup=signup)


def submit(
    tx: Tx,
    *,
    link: int,
    site: int,
    code: str,
    signup: int,
    proof: str,
    address: str,
    name: str,
    language: str,
    referrer_link: int | None,
    answers: str,
    consent_version: str | None,
    network: str | None,
    channel: str | None,
    source: str | None,
    utm: Mapping[str, str],
    chain: int,
    typed: bool,
    seconds: int | None,
    trap: bool,
    proof_of_work: bool,
    asked: bool,
    now: int,
) -> None:
    """Keep a form submission as a link of its own."""
    tx.insert(
        "links",
        id=link,
        site=site,
        code=code,
        kind="submission",
        signup=signup,
        proof=proof,
        created_at=now,
        address=address,
        name=name,
        language=language,
        referrer_link=referrer_link,
        answers=answers,
        consent_at=None if consent_version is None else now,
        consent_version=consent_version,
        network=network,
        channel=channel,
        source=source,
        utm_source=utm.get("utm_source"),
        utm_medium=utm.get("utm_medium"),
        utm_campaign=utm.get("utm_campaign"),
        utm_content=utm.get("utm_content"),
        utm_term=utm.get("utm_term"),
        chain=chain,
        typed=int(typed),
        seconds=seconds,
        trap=int(trap),
        proof_of_work=int(proof_of_work),
        asked=int(asked),
    )


def create_named(
    tx: Tx, *, link: int, site: int, code: str, kind: str, label: str, signup: int | None, now: int
) -> None:
    """Add a vanity, partner or channel link: it needs no proof."""
    tx.insert(
        "links",
        id=link,
        site=site,
        code=code,
        kind=kind,
        label=label,
        signup=signup,
        created_at=now,
        proven_at=now,
    )


def prove(tx: Tx, link: int, *, epoch: int, now: int) -> None:
    """Note that a link is proven; ``epoch`` is that of its signup."""
    tx.run(
        "update links set proven_at = :now, proven_epoch = :epoch where id = :link",
        link=link,
        epoch=epoch,
        now=now,
    )


def readdress(tx: Tx, link: int, *, address: str, proof: str) -> None:
    """Point an unproven link at another address; mails sent before confirm nothing any more."""
    tx.run(
        "update links set address = :address, proof = :proof where id = :link",
        link=link,
        address=address,
        proof=proof,
    )


def give(tx: Tx, link: int, *, signup: int, referrer_link: int | None) -> None:
    """Give an unproven link to another signup."""
    tx.run(
        "update links set signup = :signup, referrer_link = :referrer_link where id = :link",
        link=link,
        signup=signup,
        referrer_link=referrer_link,
    )


def close_all(tx: Tx, signup: int, now: int) -> None:
    """Erase what submissions said and let their codes lead to an ordinary landing page.

    Which ones came from one browser stays: it is how friends that one hand made up are known.
    """
    tx.run(
        """update links set closed_at = :now, address = null, name = '', answers = '{}', network = null,
             source = null, country = null, utm_source = null, utm_medium = null, utm_campaign = null,
             utm_content = null, utm_term = null, seconds = null,
           proof = '' where signup = :signup""",
        signup=signup,
        now=now,
    )


def delete(tx: Tx, link: int) -> None:
    """Delete a link that nobody needs any more; submissions that came through it forget it."""
    tx.run("update links set referrer_link = null where referrer_link = :link", link=link)
    tx.run("delete from credits where link = :link", link=link)
    tx.run("delete from link_counts where link = :link", link=link)
    tx.run("delete from links where id = :link", link=link)


def was_followed(tx: Tx, link: int) -> bool:
    """Did anybody submit the form through this link?"""
    return tx.one("select 1 from links where referrer_link = :link limit 1", link=link) is not None


def came_before(tx: Tx, signup: int, referrer_link: int, *, proven_only: bool) -> bool:
    """Did this person submit the form through that link before (and prove it)?"""
    row = tx.one(
        """select 1 from links where referrer_link = :referrer_link and signup = :signup
           and (:any = 1 or proven_at is not null) limit 1""",
        referrer_link=referrer_link,
        signup=signup,
        any=int(not proven_only),
    )
    return row is not None


def count(tx: Tx, link: int, *, joins: int = 0, waiting: int = 0, confirmed: int = 0, typed: int = 0) -> None:
    """Add to what came through a link; ``typed``: how many of those who joined typed its code."""
    key = {"link": link, "shard": tx.shard}
    tx.add("link_counts", key, joins=joins, waiting=waiting, confirmed=confirmed, typed=typed)


def count_visits(tx: Tx, link: int, visits: int) -> None:
    """Add to how often a link was opened."""
    tx.add("link_counts", {"link": link, "shard": tx.shard}, visits=visits)


def opened(tx: Tx, link: int) -> Row:
    """Return ``visits`` of a link, proven ``joins`` through it, and how many people ``typed`` its code.

    Who has not confirmed is left out: anybody can type addresses, to make a link look as if programs used it.
    """
    row = tx.one(
        """select coalesce(sum(visits), 0) as visits, coalesce(sum(joins - waiting), 0) as joins,
             coalesce(sum(typed), 0) as typed
           from link_counts where link = :link""",
        link=link,
    )
    assert row is not None  # an aggregate always gives a row
    return row


def set_closed(tx: Tx, link: int, closed_at: int | None) -> None:
    """Let a link lead to an ordinary landing page, or to its owner's again."""
    tx.run("update links set closed_at = :closed_at where id = :link", link=link, closed_at=closed_at)


def counts(tx: Tx, link: int) -> Row:
    """Return ``joins``, ``waiting`` and ``confirmed`` of one link."""
    row = tx.one(
        """select coalesce(sum(joins), 0) as joins, coalesce(sum(waiting), 0) as waiting,
             coalesce(sum(confirmed), 0) as confirmed
           from link_counts where link = :link""",
        link=link,
    )
    assert row is not None  # an aggregate always gives a row
    return row
