import django.db.models.deletion
from django.db import migrations, models

import guihang.territory.models


class Migration(migrations.Migration):
    dependencies = [
        ("dossier", "0011_why_a_file_was_opened"),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "place",
                    guihang.territory.models.PlaceField(help_text="Where the file was looked after when it was asked."),
                ),
                ("entry", models.UUIDField(help_text="The entry that it corrects or takes back.")),
                ("kind", models.CharField(help_text="The kind of that entry.", max_length=24)),
                ("withdraws", models.BooleanField(default=False)),
                (
                    "sealed",
                    models.BinaryField(help_text="The whole entry as it was asked for, with its reason."),
                ),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "agreed",
                    models.BooleanField(help_text="What the second person found; empty: it waits.", null=True),
                ),
                ("said", models.BinaryField(help_text="Why it was declined, sealed.", null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="dossier.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("decided_at", None)), fields=["place"], name="amendment_waits")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)), fields=("entry",), name="amendment_one_waits"
                    )
                ],
            },
        ),
    ]
