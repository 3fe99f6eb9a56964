-- The newest friends of somebody in each state, without looking at all of them: ids grow with time.
drop index credits_referrer;
create index credits_referrer on credits (referrer, state, friend) where referrer is not null;
