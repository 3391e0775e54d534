from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0003_user_keys")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(blank=True, default="", help_text="empty: their browser's", max_length=8),
        ),
    ]
