-- What tells of groups larger than one referrer's friends, and of programs that confirm. See waitlist/fraud.py.

alter table followings add column domains bigint not null default 0;      -- at a domain with another one of them
alter table followings add column relayed bigint not null default 0;      -- at a service that hides addresses
alter table followings add column wait bigint not null default 0;         -- how long they take to confirm, as the pace
alter table followings add column wait_square bigint not null default 0;
alter table followings add column waits bigint not null default 0;
