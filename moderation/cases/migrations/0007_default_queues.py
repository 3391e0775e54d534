"""Every platform that is there gets its default queue, and every case its place in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 2000


def give_queues(apps: Any, schema_editor: Any) -> None:
    Platform, Queue, Case = (
        apps.get_model(app, name)
        for app, name in (('platforms', 'Platform'), ('cases', 'Queue'), ('cases', 'Case'))
    )
    for platform in Platform.objects.all():
        queue = Queue.objects.create(
            platform=platform,
            name='Everything else',
            slug='everything-else',
            is_default=True,
            position=1,
            changed_at=timezone.now(),
        )
        Case.objects.filter(platform=platform).update(queue=queue)
    rank_waiting(Case)


def rank_waiting(Case: Any) -> None:
    """Due first, as all queues were; what is concluded waits no more."""
    waiting = Case.objects.exclude(state='concluded').order_by('id').only('due_at')
    last = None
    while batch := list((waiting.filter(id__gt=last) if last else waiting)[:BATCH]):
        for case in batch:
            case.rank = (case.due_at - EPOCH) // timedelta(microseconds=1)
        Case.objects.bulk_update(batch, ['rank'], batch_size=200)
        last = batch[-1].id


class Migration(migrations.Migration):

    dependencies = [('cases', '0006_queues')]

    operations = [migrations.RunPython(give_queues, migrations.RunPython.noop)]
