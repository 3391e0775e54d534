"""Look-up finds what was decided before there was a docket, too."""

from itertools import islice

from django.db import migrations
from django.db.models import F

CATEGORIES = frozenset(
    "sexual.explicit sexual.suggestive minors.sexual violence gore self_harm hate_symbols extremism weapons drugs "
    "harassment scam other".split()
)
TOGETHER = 2000


def file_all(apps, schema_editor):
    Decision, Docket = apps.get_model("cases", "Decision"), apps.get_model("cases", "Docket")
    in_force = Decision.objects.filter(id=F("submission__decision_id"))
    told = in_force.exclude(kind="approved", person=None)
    rows = iter(
        Docket(submission_id=submission, platform_id=platform, term=term)
        for submission, platform, person, kind, reasons in told.values_list(
            "submission_id", "submission__platform_id", "person_id", "kind", "reasons"
        ).iterator(TOGETHER)
        for term in terms(person, kind, reasons)
    )
    while batch := list(islice(rows, TOGETHER)):
        Docket.objects.bulk_create(batch)


def terms(person, kind, reasons):
    categories = sorted({reason["category"] for reason in reasons} & CATEGORIES)
    own = [f"{person.hex}:{found}" for found in (kind, *categories)] if person else []
    return [*(f"*:{category}" for category in categories), *own]


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_docket"),
    ]

    operations = [
        migrations.RunPython(file_all, migrations.RunPython.noop, elidable=True),
    ]
