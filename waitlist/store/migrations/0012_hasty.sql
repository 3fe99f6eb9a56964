-- A program is seen by who does two rare things at once, though real friends come by the same link.

alter table followings add column hasty bigint not null default 0;        -- ran no script, and confirmed within seconds
