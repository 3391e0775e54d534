"""The database refuses to change, delete or replace an entry."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from moderation.audit import append_only


def guard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in append_only.statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unguard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in append_only.drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
