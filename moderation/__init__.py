"""Second Look, one package for each stop on an image's way.

vocabulary   the words everyone uses; imports nothing
sql          statements put together by hand, where the ORM costs too much
bell         rung for idle workers when a wake-up is committed
wake         asks django-q2 to look at the tables now
outbound     the only way out to the network
audit        entries of the log that cannot be quietly rewritten
people       who signs in, and what their role lets them do
platforms    customers: keys, memberships, quotas
webhooks     endpoints, deliveries, signatures
intake       images and submissions: checked, stored, decoded in a confined child
screening    what a scorer says of an image
policy       rules, immutable versions, the pure function that routes
cases        reasons for a person to look; decisions, of people and of automation
bulk         one act on many submissions, done and logged one by one
wellness     how pictures reach a person, and when they have seen enough; theirs alone
seeing       what a picture shows, in words, for who has decided
rescreening  backlogs: stored pictures screened again, which decides nothing
history      what was routed and decided, as columns that a what-if is asked of
shadowing    what a draft would have made of live traffic
assurance    cut-offs with a guarantee, certificates, and the watch that suspends automation
retention    erasing and purging
tallies      what happened in each hour and day, counted once for the pages
pipeline     the order of the stages: receive, prepare, screen, route, conclude, deliver
api          the REST interface
processes    web, worker and receiver under one supervisor
"""
