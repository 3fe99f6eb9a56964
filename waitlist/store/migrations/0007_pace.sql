-- How fast mails left, and how many today: one row for all processes, on whichever machine they are.
create table mail_pace (
    id integer not null primary key check (id = 1),
    next_at bigint not null,  -- microseconds since 1970: when the next mail may leave
    day bigint not null,      -- days since 1970, by UTC
    mails bigint not null     -- taken on that day
);
