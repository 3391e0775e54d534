import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0007_default_queues')]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='queue',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('hidden', False), ('state', 'open')), fields=['queue', 'level', 'rank', 'id'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('hidden', False), ('state', 'open')), fields=['queue', 'level', 'opened_at'], name='case_oldest'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('hidden', False), ('state', 'open')), fields=['queue', 'level', 'due_at'], name='case_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('hidden', False), ('overdue_at', None), ('state', 'open')), fields=['queue', 'due_at'], name='case_untold'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['queue', '-opened_at'], name='case_latest'),
        ),
    ]
