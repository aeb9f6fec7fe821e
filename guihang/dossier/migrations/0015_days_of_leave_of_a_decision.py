from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossier", "0014_finished_dossiers"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="away",
            field=models.JSONField(
                default=list, help_text="Days of leave and suspension, each with since when it is known."
            ),
        ),
    ]
