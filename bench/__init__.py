"""The benchmarks: `make bench`, or `python -m bench [--quick] [NAME …]`. Ratios only, each side by side in one run.

    ingest     accepting an image, against a bare DRF view that stores it just as durably      (table D, rows 1 and 2)
    normalise  all renditions of a 12 MP photograph, against one by naive Pillow and by pyvips       (rows 3 and 4)
    overhead   what the pipeline costs an image, against django-q2's defaults doing nothing    (table D, row 6)
    append     appending to the log from eight processes, sealed and verified, on PostgreSQL         (row 12)
    idle       how soon an idle worker starts, and what idling costs; idle_postgres the same there   (row 13)
    review     taking and deciding a case over HTTP on PostgreSQL, against bare views                (rows 8 and 9)
    label_studio   the same against Label Studio; only with --peer label-studio                      (rows 8 and 9)
    slow_api   320 photographs through an analysis API that takes two seconds an answer

Each experiment is a process of its own over a folder of its own. `arms` runs them in ABBA order and pairs the rounds,
`cpu` counts what a whole tree of processes has used, `report` writes JSON and Markdown. `docs/performance.md` has
the figures.
"""
