"""Large tables: `python -m bench.large [--rows 1000000] [--postgres URL] [--keep FOLDER]`.

`fill` writes a fresh database by INSERT … SELECT over a series of numbers, in the spelling of `dialect`: `tables` has
the rows, `log` the audit log's lines, `cast` who works there. `visits` names every list page, API list and claim,
`plans` captures their SQL and asks the database how it goes about it, `table` measures and writes the table.
"""
