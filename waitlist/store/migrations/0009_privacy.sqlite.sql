-- Addresses of people who are kept out and of whom nothing else is kept: they never confirmed, or were erased.
create table kept_out (
    site bigint not null references sites (id),
    hash text not null,                  -- keyed, as in `erased`
    created_at bigint not null,
    primary key (site, hash)
) without rowid;

-- The last time that somebody wished for no mails, or that mails to them were given up or leave again: from here it
-- gets into a ledger outside of the database, so that no restored backup writes to them.
create table wishes (
    site bigint not null references sites (id),
    hash text not null,
    what text not null check (what in ('unsubscribe', 'bounce', 'complaint', 'lift')),
    created_at bigint not null,
    primary key (site, hash, what)
) without rowid;
create index wishes_time on wishes (created_at);
insert into wishes (site, hash, what, created_at) select site, hash, why, created_at from suppressed;

create index signups_kept_out on signups (joined_at) where status = 'blocked' and confirmed_at is null;

-- What is deleted by its time is found by it.
create index signals_judged on signals (judged_at);
