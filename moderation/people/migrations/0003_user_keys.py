from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0002_skills_opt_outs")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="keys",
            field=models.JSONField(blank=True, default=dict, help_text="letters chosen otherwise, by action"),
        ),
    ]
