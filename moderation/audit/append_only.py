"""The triggers that make the log and its seals append-only, for both databases.

SQLite: `INSERT OR REPLACE` deletes without firing a delete trigger unless recursive_triggers is on, so a third trigger
wants exactly the next number; `id` is the rowid itself, or REPLACE by the hidden rowid would get past all three.
PostgreSQL: ALWAYS, so that session_replication_role does not switch them off.
"""

SQLITE = [
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries cannot be changed'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries cannot be deleted'); END""",
    """CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry
       WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM audit_entry)
       BEGIN SELECT RAISE(ABORT, 'audit entries take the next number'); END""",
]
SQLITE_DROP = [
    "DROP TRIGGER audit_entry_no_update",
    "DROP TRIGGER audit_entry_no_delete",
    "DROP TRIGGER audit_entry_next",
]
POSTGRES = [
    """CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit entries cannot be changed or deleted'; END $$""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
    # Numbers have gaps here (a transaction that rolls back leaves one), but each is the one just drawn: nobody fills a
    # gap later, or claims another transaction's place. Asked in WHEN, so that a line in order calls no function.
    """CREATE OR REPLACE FUNCTION audit_entry_next() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit entries take the next number'; END $$""",
    """CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry FOR EACH ROW
       WHEN (NEW.id IS DISTINCT FROM currval('audit_entry_id_seq')
             OR NEW.xact IS DISTINCT FROM pg_current_xact_id()::text::bigint)
       EXECUTE FUNCTION audit_entry_next()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_next",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate",
]
POSTGRES_DROP = [
    "DROP TRIGGER audit_entry_no_change ON audit_entry",
    "DROP TRIGGER audit_entry_next ON audit_entry",
    "DROP TRIGGER audit_entry_no_truncate ON audit_entry",
]

SQLITE_SEAL = [
    """CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal
       BEGIN SELECT RAISE(ABORT, 'audit seals cannot be changed'); END""",
    """CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
       BEGIN SELECT RAISE(ABORT, 'audit seals cannot be deleted'); END""",
    """CREATE TRIGGER audit_seal_next BEFORE INSERT ON audit_seal
       WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit_seal)
       BEGIN SELECT RAISE(ABORT, 'audit seals take the next number'); END""",
]
SQLITE_SEAL_DROP = [
    "DROP TRIGGER audit_seal_no_update",
    "DROP TRIGGER audit_seal_no_delete",
    "DROP TRIGGER audit_seal_next",
]
POSTGRES_SEAL = [
    """CREATE OR REPLACE FUNCTION audit_seal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit seals cannot be changed or deleted'; END $$""",
    """CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_seal
       FOR EACH ROW EXECUTE FUNCTION audit_seal_refuse()""",
    # A number that is taken meets the primary key: so the second of two sealers steps back without an error.
    """CREATE OR REPLACE FUNCTION audit_seal_next() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.number NOT BETWEEN 1 AND (SELECT coalesce(max(number), 0) + 1 FROM audit_seal) THEN
           RAISE EXCEPTION 'audit seals take the next number';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER audit_seal_next BEFORE INSERT ON audit_seal
       FOR EACH ROW EXECUTE FUNCTION audit_seal_next()""",
    """CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
       FOR EACH STATEMENT EXECUTE FUNCTION audit_seal_refuse()""",
    "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_no_change",
    "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_next",
    "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_no_truncate",
]
POSTGRES_SEAL_DROP = [
    "DROP TRIGGER audit_seal_no_change ON audit_seal",
    "DROP TRIGGER audit_seal_next ON audit_seal",
    "DROP TRIGGER audit_seal_no_truncate ON audit_seal",
]
ENTRY_GUARD = {"sqlite": (SQLITE, SQLITE_DROP), "postgresql": (POSTGRES, POSTGRES_DROP)}
SEAL_GUARD = {"sqlite": (SQLITE_SEAL, SQLITE_SEAL_DROP), "postgresql": (POSTGRES_SEAL, POSTGRES_SEAL_DROP)}


def statements(vendor: str) -> list[str]:
    """What guards both tables on this database; raises KeyError for one that we do not support."""
    return ENTRY_GUARD[vendor][0] + SEAL_GUARD[vendor][0]


def drop_statements(vendor: str) -> list[str]:
    """What takes the guards away again."""
    return ENTRY_GUARD[vendor][1] + SEAL_GUARD[vendor][1]
