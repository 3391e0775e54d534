"""PostgreSQL asks for the next number in the trigger's condition, which is cheaper than calling a function each time."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from moderation.audit import append_only


def set_up_anew(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    put_up, take_down = append_only.ENTRY_GUARD[schema_editor.connection.vendor]
    for statement in (*take_down, *put_up):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_seal_end")]
    operations = [migrations.RunPython(set_up_anew, migrations.RunPython.noop)]
