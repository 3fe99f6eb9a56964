"""What share pages that are open need to know: whether anything changed that they show."""

from __future__ import annotations

from collections.abc import Sequence

from waitlist.store.database import Tx

MOST = 100
"""Sessions asked about in one statement, which is always the same one."""

_NAMES = tuple(f"session_{number}" for number in range(MOST))

CHANGES = f"""select s.token_hash, p.status, p.friends, p.friends_held, l.proven_at,
             case when s.proven = 1 then
               (select sum(c.joins) || ' ' || sum(c.waiting) from links m join link_counts c on c.link = m.id
                where m.signup = p.id)
             else
               (select sum(c.joins) || ' ' || sum(c.confirmed) from link_counts c where c.link = s.link) end
           from sessions s join signups p on p.id = s.signup
             join links l on l.id = case when s.proven = 1 then p.link else s.link end
           where s.token_hash in ({", ".join(f":{name}" for name in _NAMES)}) and s.expires_at > :now
             and (s.proven = 0 or s.epoch = p.epoch)"""  # noqa: S608 - names of parameters of ours


def fingerprints(tx: Tx, token_hashes: Sequence[str], now: int) -> dict[str, str]:
    """Return for each living session a text that changes with what its share page tells of friends.

    In a provisional session it tells of the link alone, as the page does.
    """
    found: dict[str, str] = {}
    for start in range(0, len(token_hashes), MOST):
        piece = token_hashes[start : start + MOST]
        names = dict.fromkeys(_NAMES, "") | dict(zip(_NAMES, piece, strict=False))
        for row in tx.all(CHANGES, now=now, **names):
            session, status, *rest = row
            found[session] = " ".join(map(str, (status, *rest)))
    return found
