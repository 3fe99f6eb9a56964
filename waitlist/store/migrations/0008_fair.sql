-- What a friend showed when they confirmed, in keyed hashes: what is found later is looked for here. It stays with the
-- credit when the friend is erased, without what was made of the address.
alter table signals add column shown text not null default '';

-- Whether a proof of work was asked for by the form that was sent.
alter table links add column asked bigint not null default 0;

-- Questions that a decision answered are open again when it is undone.
create index appeals_decision on appeals (decision) where decision is not null;

-- Since when a site is under attack, and when that was last seen.
alter table sites add column attacked_since bigint;
alter table sites add column attacked_at bigint;

-- What forms of one network, or by one link, used of the mails: of a day, and how many came back, by ten minutes.
create table mail_shares (
    name text not null,                  -- see waitlist/flows/shares.py
    moment bigint not null,              -- in tens of minutes since 1970
    mails bigint not null default 0,
    returned bigint not null default 0,
    primary key (name, moment)
);
create index mail_shares_moment on mail_shares (moment);
