"""The bell by the queue: rung when a wake-up is committed, so that an idle worker takes it at once and polls seldom.

On PostgreSQL it is NOTIFY, heard by the workers of every host; on SQLite a FIFO in DATA_DIR. It carries nothing and
may be lost: the wake-up is a row of the queue, and a worker that heard nothing finds it by polling.
"""
