"""The triggers that make the log append-only, for both databases.

SQLite: `INSERT OR REPLACE` deletes without firing a delete trigger unless recursive_triggers is on, so a third trigger
wants exactly the next number. PostgreSQL: ALWAYS, so that session_replication_role does not switch them off.
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
    "CREATE SEQUENCE IF NOT EXISTS audit_entry_id_seq OWNED BY audit_entry.id",
    """CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit entries cannot be changed or deleted'; END $$""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate",
]
POSTGRES_DROP = [
    "DROP TRIGGER audit_entry_no_change ON audit_entry",
    "DROP TRIGGER audit_entry_no_truncate ON audit_entry",
]


def statements(vendor: str) -> list[str]:
    """What guards the table on this database; raises KeyError for one that we do not support."""
    return {"sqlite": SQLITE, "postgresql": POSTGRES}[vendor]


def drop_statements(vendor: str) -> list[str]:
    """What takes the guard away again."""
    return {"sqlite": SQLITE_DROP, "postgresql": POSTGRES_DROP}[vendor]
