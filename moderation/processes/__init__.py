"""Web, worker and receiver under one supervisor.

procfs      which processes carry our tag; who our ancestors are; who is still the same process
ending      ends a set of processes: politely, then for certain
groups      the same where there is no /proc: process groups noted in a file
lock        one supervisor per folder of data
ports       a port that is free, or soon will be
output      lines of many children on one stream, each with its name
child       one process in a session of its own, tied to its parent's life
supervisor  keeps children alive, ends them all together
watchdog    when a worker that looks alive does nothing (pure)
cluster     django-q2's cluster, ended as a whole when one of its processes is killed
sweeper     sweeps the tables every few seconds, on a thread
work        the cluster, the sweep and the watchdog in one loop
client      the REST interface from outside
address     where Second Look listens, when nobody says
posting     files and folders through it
demo        two platforms, five people, real photographs
receiver    a page that plays a platform's webhook receiver
vendor_api  a server that plays every analysis API
"""
