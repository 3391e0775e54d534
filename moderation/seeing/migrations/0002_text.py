from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('seeing', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inquiry',
            name='kind',
            field=models.CharField(choices=[('description', 'a description'), ('question', 'an answer to a question'), ('text', 'the text in it, read here')], max_length=16),
        ),
    ]
