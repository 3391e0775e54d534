import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

KINDS = [("given", "to take the case over"), ("opinion", "for a second opinion")]
REASONS = ["language", "distressing", "unsure", "technical", "known_person", "other"]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_queue_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="aside",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hold", "put on hold"),
                    ("given", "reassigned by a colleague"),
                    ("opinion", "on hold for a second opinion"),
                ],
                db_default="",
                default="",
                help_text="until the lease ends; else empty",
                max_length=8,
            ),
        ),
        # What was typed as the reason of a skip stays, as the words of another reason.
        migrations.RenameField(model_name="skip", old_name="reason", new_name="words"),
        migrations.AddField(
            model_name="skip",
            name="reason",
            field=models.CharField(
                choices=[(reason, reason) for reason in REASONS], default="other", max_length=16
            ),
        ),
        migrations.CreateModel(
            name="Ask",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=8)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asks", to="cases.case"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.note",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.note",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answer", None)), fields=["asked_of", "-at"], name="ask_of_person"
                    ),
                    models.Index(
                        condition=models.Q(("answer", None), ("asked_of", None)),
                        fields=["-at"],
                        name="ask_of_anybody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="cases.note"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at", None)), fields=["person", "-id"], name="mention_unseen"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("note", "person"), name="mention_once")],
            },
        ),
    ]
