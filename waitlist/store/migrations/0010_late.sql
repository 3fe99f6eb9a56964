-- How the mails of the last hour fared is told by when they left, not by when they were queued.
create index outbox_finished on outbox (finished_at) where finished_at is not null;

-- A link was proven by which many friends had come who waited for that: they are counted and judged in pieces.
create table releases (
    link bigint not null primary key,
    site bigint not null references sites (id),
    signup bigint not null,              -- whose link it is
    friends bigint not null,             -- who still wait
    after_at bigint not null default 0,  -- up to where they were counted: when their credit was opened, and who
    after_friend bigint not null default 0,
    judging bigint not null default 0,   -- all were counted: now each is judged
    found_at bigint not null
);
create index releases_site on releases (site, found_at);
create index releases_signup on releases (signup);
