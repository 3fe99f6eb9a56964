-- What a referrer sees of a friend's name: its first letter. Kept where friends are found, so that a share page takes
-- one statement. Thai vowels are written before the consonant that is meant.
alter table credits add column initial text not null default '';
update credits set initial = coalesce(
    (select upper(substr(ltrim(coalesce(nullif(p.name, ''), l.name, ''), ' เแโใไ'), 1, 1))
     from signups p left join links l on l.id = p.link and p.status = 'pending' where p.id = credits.friend), '');
drop index credits_referrer;
create index credits_referrer on credits (referrer, state, friend, initial) where referrer is not null;
