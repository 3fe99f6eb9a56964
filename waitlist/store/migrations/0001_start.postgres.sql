-- Ids come from the application, times are UTC epoch milliseconds, truth is 0 or 1, JSON is text, and every unique
-- key of visitors' data starts with the site.
-- A column that refers to another table without saying so is one whose index would only serve that check.

create table sites (
    id bigint not null primary key,
    name text not null unique,
    hash_key text not null               -- key of the keyed hashes below; never leaves the database
);

-- The ladder and the rule of the line that are in force: a changed config only counts once it was applied.
create table rules (
    site bigint not null primary key references sites (id),
    tiers text not null,
    retired text not null,               -- tiers that left the ladder: whoever earned one keeps it
    place text not null
);

create table signups (
    id bigint not null primary key,
    site bigint not null references sites (id),
    canonical text,                      -- null once erased
    address text,                        -- as first typed; from the first confirmation on as confirmed
    name text not null default '',
    alias text not null default '',
    member bigint not null,             -- random, for "Member 1234": never an order in time
    language text not null,
    status text not null check (status in ('pending', 'confirmed', 'blocked', 'erased')),
    link bigint,                         -- primary link: the first proven one, before that the first one
    joined_at bigint not null,
    confirmed_at bigint,
    number bigint,                       -- order of confirmation, from 1
    friends bigint not null default 0,  -- credits in state counted
    friends_held bigint not null default 0,
    rank_group bigint,
    rank_key bigint,
    epoch bigint not null default 0,    -- raised by sign-out-everywhere: older status links and sessions end
    mail_day bigint not null default 0,
    mail_count bigint not null default 0,
    unsubscribed_at bigint,
    is_test bigint not null default 0,
    unique (site, canonical)
);
create index signups_rank on signups (site, rank_group, rank_key, number) where rank_group is not null;
create index signups_pending on signups (joined_at) where status = 'pending';
create index signups_board on signups (site, friends desc, number) where friends > 0;

create table links (
    id bigint not null primary key,
    site bigint not null references sites (id),
    code text not null,
    kind text not null check (kind in ('submission', 'vanity', 'partner', 'channel')),
    signup bigint references signups (id),
    label text not null default '',
    proof text not null default '',      -- changes with the address, so that only the newest confirmation mail works
    proven_at bigint,
    proven_epoch bigint,                -- the signup's epoch then: a later sign-out-everywhere ends this mail, too
    created_at bigint not null,
    closed_at bigint,                    -- an erased owner's link leads to an ordinary landing page
    -- what the submission said
    address text,
    name text not null default '',
    language text not null default '',
    referrer_link bigint references links (id),
    answers text not null default '{}',
    consent_at bigint,
    consent_version text,
    network text,
    channel text,
    source text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text,
    country text,
    unique (site, code)
);
create index links_signup on links (signup);
create index links_referrer on links (referrer_link, signup) where referrer_link is not null;

-- What came through a link. Sharded, so that many processes can count for one link.
create table link_counts (
    link bigint not null references links (id),
    shard bigint not null default 0,
    joins bigint not null default 0,    -- different people who submitted the form through it
    waiting bigint not null default 0,  -- of these, whose submission is not proven yet
    confirmed bigint not null default 0,
    primary key (link, shard)
);

create table credits (
    site bigint not null references sites (id),
    friend bigint not null,
    link bigint not null references links (id),
    referrer bigint references signups (id),  -- null for links without an owner
    state text not null check (state in ('pending', 'counted', 'held', 'rejected')),
    reasons text not null default '[]',
    created_at bigint not null,
    decided_at bigint,
    primary key (site, friend)
);
create index credits_referrer on credits (referrer, state) where referrer is not null;
create index credits_link on credits (link);

create table unlocks (
    site bigint not null references sites (id),
    signup bigint not null,
    tier text not null,
    state text not null check (state in ('unlocked', 'approved', 'fulfilled', 'revoked')),
    friends bigint not null,            -- at the time
    unlocked_at bigint not null,
    coupon text,
    primary key (site, signup, tier)
);

-- A session ends with its epoch, or with its signup; the row itself goes when its time is over.
create table sessions (
    token_hash text not null primary key,
    site bigint not null references sites (id),
    signup bigint not null,
    link bigint not null,
    proven bigint not null,
    epoch bigint not null,
    fresh_until bigint not null default 0,
    expires_at bigint not null
);
create index sessions_expiry on sessions (expires_at);

create table outbox (
    id bigint not null primary key,
    site bigint not null references sites (id),
    kind text not null,
    signup bigint not null references signups (id),
    link bigint,
    language text not null,
    data text not null default '{}',
    message_id text not null,
    state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'dropped')),
    attempts bigint not null default 0,
    created_at bigint not null,
    due_at bigint not null,              -- a lease moves it into the future
    finished_at bigint,
    error text
);
create index outbox_due on outbox (due_at) where state = 'queued';
create index outbox_signup on outbox (signup);

-- Rolled up by day, link and channel; no row for each visitor. Link 0: the plain landing page.
create table visits (
    site bigint not null references sites (id),
    day bigint not null,                -- days since 1970-01-01, UTC
    link bigint not null,
    channel text not null,
    visits bigint not null default 0,
    shares bigint not null default 0,
    primary key (site, day, link, channel)
);

create table counters (
    site bigint not null references sites (id),
    name text not null,
    value bigint not null,
    primary key (site, name)
);

-- How many confirmed people stand in each stretch of the line: see waitlist/store/places.py.
create table place_counts (
    site bigint not null references sites (id),
    level bigint not null,
    rank_group bigint not null,
    block bigint not null,
    people bigint not null,
    primary key (site, level, rank_group, block)
);

create table erased (
    site bigint not null references sites (id),
    hash text not null,
    created_at bigint not null,
    primary key (site, hash)
);

-- What processes that serve together must agree on, of use for its minute or its day alone; deleted by the next.
create table hits (
    minute bigint not null,              -- since 1970
    form text not null,
    network text not null,               -- keyed hash
    hits bigint not null,
    primary key (minute, form, network)
);

create table network_keys (
    day bigint not null primary key,     -- since 1970, UTC
    key text not null
);
