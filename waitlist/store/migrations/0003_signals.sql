-- What a submission showed of how it was made. A chain is all that one browser submitted: the id of the first.
alter table links add column chain bigint;
alter table links add column typed bigint not null default 0;    -- its code was typed by hand
alter table links add column seconds bigint;                     -- on the form, as the page's script says
alter table links add column trap bigint not null default 0;     -- a field was filled that nobody sees
alter table links add column proof_of_work bigint not null default 0;

-- How often a link was opened, and how many came by typing its code.
alter table link_counts add column visits bigint not null default 0;
alter table link_counts add column typed bigint not null default 0;
insert into link_counts (link, shard, visits)
    select v.link, 0, sum(v.visits) from visits v join links l on l.id = v.link where v.visits > 0 group by v.link
    on conflict (link, shard) do update set visits = excluded.visits;

alter table signups add column name_hidden bigint not null default 0;  -- by the founder
create index signups_held on signups (site, id) where friends_held > 0;

-- What speaks against a credit, where anything does.
alter table credits add column reviewed bigint not null default 0;  -- a person decided

create table signals (
    site bigint not null references sites (id),
    friend bigint not null,
    score bigint not null,               -- hundredths of the threshold
    parts text not null,                 -- JSON: how many of them each signal gave
    facts text not null,                 -- JSON: the figures they come from
    judged_at bigint not null,
    primary key (site, friend)
);

-- How many confirmed people share something: a network of a day, a domain, a browser; of all, or of one referrer.
create table tallies (
    site bigint not null references sites (id),
    name text not null,                  -- see waitlist/flows/evidence.py
    day bigint not null default 0,       -- since 1970, of what is over with its day; 0: it lasts
    people bigint not null default 0,
    primary key (site, name, day)
);
create index tallies_day on tallies (day) where day > 0;

-- The manner in which somebody's friends came. Referrer 0: all of the site.
create table followings (
    site bigint not null references sites (id),
    referrer bigint not null,
    friends bigint not null default 0,
    untyped bigint not null default 0,
    together bigint not null default 0,  -- who shared a network with another one of them
    bare bigint not null default 0,      -- whose page ran no script
    prompt bigint not null default 0,    -- who confirmed within seconds
    alike bigint not null default 0,     -- with a name before the @ that others have, but for digits
    odd bigint not null default 0,       -- with a name before the @ as made by chance
    came_at bigint,                      -- when the last one submitted the form
    gap bigint not null default 0,       -- how evenly they come: see waitlist/fraud.py
    gap_square bigint not null default 0,
    gaps bigint not null default 0,
    last_by bigint,                      -- of all: whose friend came last
    trusted bigint not null default 0,   -- a reviewer found that these are real
    primary key (site, referrer)
);

-- Friends of one referrer who share something that proved rotten: those who counted before are still to be held.
create table clusters (
    id bigint not null primary key,
    site bigint not null references sites (id),
    referrer bigint not null,
    kind text not null,
    name text not null,
    decision bigint not null,
    after bigint not null default 0,     -- friends up to this id were looked at
    found_at bigint not null,
    done_at bigint,
    unique (site, referrer, kind, name)
);
create index clusters_open on clusters (found_at) where done_at is null;

-- Who decided what. A step is one row that a decision changed, as it was before and after, so that undoing is exact.
create table decisions (
    id bigint not null primary key,
    site bigint not null references sites (id),
    kind text not null,
    signup bigint not null,              -- whom it is about: the referrer, where it is about credits
    made_by text not null,               -- '' is the software itself
    made_at bigint not null,
    note text not null default '',
    credits bigint not null default 0,
    finished bigint not null default 0,
    undone_by text,
    undone_at bigint
);
create index decisions_signup on decisions (signup, id);
create index decisions_site on decisions (site, id);

create table decision_steps (
    decision bigint not null references decisions (id),
    number bigint not null,
    subject text not null,               -- credit, unlock, signup, link, following
    key text not null,
    before text not null,                -- JSON
    after text not null,
    primary key (decision, number)
);

create index unlocks_cooling on unlocks (site, unlocked_at) where state = 'unlocked';

create table appeals (
    id bigint not null primary key,
    site bigint not null references sites (id),
    signup bigint not null,
    words text not null default '',
    opened_at bigint not null,
    closed_at bigint,
    decision bigint
);
create unique index appeals_open on appeals (site, signup) where closed_at is null;
create index appeals_signup on appeals (signup);

-- Solutions of proofs of work that were used; each works once.
create table solutions (
    hash text not null primary key,
    expires_at bigint not null
);
create index solutions_expiry on solutions (expires_at);
