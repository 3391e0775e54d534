"""THE FILE TO READ FIRST: the order of the stages. No stage imports the next one; only this package knows it.

    receive    intake.submit          the bytes are durable; 202
    prepare    pipeline.prepare       the confined decoder makes the renditions that everyone uses
    screen     pipeline.screen        the policy's scorers look, turn by turn (pipeline.cascade), on threads
    route      pipeline.route         the policy decides: approve, reject, or a case for a person
    conclude   cases.conclude         a person's decision takes effect after three seconds
    see        pipeline.see           beside all that: what somebody who has decided asks about the picture
    deliver    webhooks.deliver       the platform hears of it, signed, until it answers 2xx

    rescreen   pipeline.rescreen      only while nothing of these is due: backlogs, which decide nothing

The tables are the queue of record. A django-q2 task is a wake-up: `work` claims whatever is due, in batches under a
lease, counts the attempt before it starts, and runs the slow part on threads that never touch the database. A worker
that dies loses nothing: its lease runs out and the row is due again. `sweep`, outside django-q2, wakes for whatever
was left behind.
"""

from moderation.pipeline.work import work

__all__ = ["work"]
