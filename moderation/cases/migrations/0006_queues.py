import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_docket_rows'),
        ('platforms', '0002_platform_guidance'),
    ]

    operations = [
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('slug', models.SlugField(max_length=64)),
                ('is_default', models.BooleanField(default=False)),
                ('position', models.PositiveIntegerField(help_text='matched in this order, the default queue last')),
                ('categories', models.JSONField(default=list, help_text='of these categories; empty: of any and of none')),
                ('languages', models.JSONField(default=list, help_text='primary subtags; empty: any language and none')),
                ('shows_category', models.BooleanField(default=False)),
                ('order', models.CharField(choices=[('due_first', 'Due first'), ('oldest_first', 'Oldest first'), ('newest_first', 'Newest first'), ('most_severe_first', 'Most severe first, then due first')], default='due_first', max_length=24)),
                ('at_due', models.CharField(choices=[('nothing', 'Nothing: it waits in its place'), ('escalate', 'It goes to the seniors'), ('alert', 'Seniors and admins are told on Review')], default='nothing', max_length=16)),
                ('skill', models.CharField(blank=True, help_text='only who has it is handed these cases', max_length=32)),
                ('active', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('unsettled', models.BooleanField(default=False, help_text='open cases may be out of place')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='queues', to='platforms.platform')),
            ],
            options={
                'ordering': ['is_default', 'position', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='queue',
            constraint=models.UniqueConstraint(fields=('platform', 'slug'), name='queue_slug_once'),
        ),
        migrations.AddConstraint(
            model_name='queue',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('platform',), name='queue_one_default'),
        ),
        migrations.AddField(
            model_name='case',
            name='queue',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.queue'),
        ),
        migrations.AddField(
            model_name='case',
            name='rank',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='case',
            name='category',
            field=models.CharField(blank=True, default='', help_text='shown only where the queue shows it', max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='case',
            name='overdue_at',
            field=models.DateTimeField(help_text='when somebody was told that it is overdue', null=True),
        ),
        migrations.RemoveIndex(model_name='case', name='case_queue'),
        migrations.RemoveIndex(model_name='case', name='case_oldest'),
    ]
