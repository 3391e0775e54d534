"""A page that plays a platform's webhook receiver: it keeps each event and says whether its signature holds.

It needs no Django and no database, as a platform's own receiver would not.

    journal    the last events, one JSON line each
    page       how they look
    server     GET / and POST /hooks/<platform>
    __main__   `python -m moderation.processes.receiver --data-dir … --port …`
"""
