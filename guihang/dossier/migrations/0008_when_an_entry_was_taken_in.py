import guihang.access.arrival
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossier", "0007_how_a_sealed_file_is_found"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="received_at",
            field=models.DateTimeField(
                help_text="When this house took it in, by its own clock; empty: before that was kept.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=guihang.access.arrival.ArrivalIndex(fields=["received_at"], name="entry_received"),
        ),
    ]
