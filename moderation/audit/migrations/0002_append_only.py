"""The database refuses to change, delete or replace an entry."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from moderation.audit import append_only


def guard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in append_only.ENTRY_GUARD[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement)


def unguard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in append_only.ENTRY_GUARD[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
