-- Addresses that get no more mails, known by a keyed hash alone: it stays when the person is erased, so that whoever
-- complained is not written to because somebody types the address again.
create table suppressed (
    site bigint not null references sites (id),
    hash text not null,
    why text not null check (why in ('bounce', 'complaint')),
    created_at bigint not null,
    primary key (site, hash)
);
create index suppressed_time on suppressed (created_at);

alter table signups add column undeliverable_at bigint;
alter table signups add column complained_at bigint;

-- Mails of a day (since 1970, UTC) that forms caused to an address, by its keyed hash: it counts whatever became of the
-- signup meanwhile. `mail` is the number in the outbox, so that one that is tried again counts once.
create table mailed (
    site bigint not null references sites (id),
    hash text not null,
    day bigint not null,
    mail bigint not null,
    primary key (day, site, hash, mail)
);
create index mailed_day on mailed (day);

-- What people agreed to: the words that stood beside the box from a moment on, by version and language.
create table consent_texts (
    site bigint not null references sites (id),
    version text not null,
    language text not null,
    since bigint not null,
    text text not null,
    primary key (site, version, language, since)
);
