-- Who may see the admin pages, what browsers they are signed in with, and who did what.
create table users (
    id bigint not null primary key,
    email text not null unique,          -- lower case; what a person types to sign in
    role text not null check (role in ('owner', 'marketer', 'reviewer')),
    language text not null default '',   -- '' follows the browser
    password text,                       -- argon2id; null until the setup link was used
    totp text,                           -- secret of the second step, base32; null without one
    totp_waiting text,                   -- a secret that no code has been typed for yet
    totp_step bigint not null default 0, -- of the newest code that was taken: none works twice
    setup_hash text unique,              -- of the setup link that works, once
    setup_until bigint,
    created_at bigint not null,
    signed_in_at bigint,
    disabled_at bigint
);

-- Codes that work in place of the second step, once each.
create table user_codes (
    user_id bigint not null references users (id),
    hash text not null,
    primary key (user_id, hash)
);

-- A browser that is signed in, or that gave a password and still owes the second step.
create table admin_sessions (
    token_hash text not null primary key,
    id bigint not null unique,           -- by which it is named on a page
    user_id bigint not null references users (id),
    owes_code integer not null default 0,
    browser text not null default '',    -- in a word or two, such as "Firefox on Linux"
    network text not null default '',    -- keyed hash of its day
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);
create index admin_sessions_user on admin_sessions (user_id);

-- A browser from which somebody signed in before: guesses from elsewhere do not count against it.
create table admin_devices (
    token_hash text not null primary key,
    user_id bigint not null references users (id),
    expires_at bigint not null
);
create index admin_devices_user on admin_devices (user_id);

-- How far tries to sign in are used up, by what they are limited by; of no use once that moment is past.
create table admin_guesses (
    name text not null primary key,      -- hash of an address, a network or a device, with what it limits
    spent_until bigint not null
);
create index admin_guesses_spent on admin_guesses (spent_until);

-- Every change and export: who, when, what. It names people by number, so that an erasure leaves nothing here.
create table audit (
    id bigint not null primary key,      -- rises with time
    at bigint not null,
    user_id bigint,                      -- null: from the command line
    who text not null,                   -- the address then, kept when the user goes
    action text not null,
    site bigint,
    subject text not null default '',    -- what kind of thing: person, link, user, mail, cluster, export
    subject_id text not null default '',
    before text not null default '{}',
    after text not null default '{}',
    network text not null default ''     -- keyed hash of its day
);
create index audit_subject on audit (subject, subject_id, id);

-- Mails that were given up, without looking at all that were sent.
create index outbox_failed on outbox (id) where state = 'failed';
