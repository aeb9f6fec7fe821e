import django.db.models.deletion
import guihang.territory.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("dossier", "0009_what_is_asked_for_by_right"),
    ]

    operations = [
        migrations.CreateModel(
            name="Errand",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("place", guihang.territory.models.PlaceField(help_text="Where the file was looked after when it was asked: whose department it is.")),
                ("kind", models.CharField(max_length=8)),
                ("user", models.UUIDField(help_text="The neighbour; empty where a department is asked.", null=True)),
                ("department", models.CharField(blank=True, max_length=24)),
                ("asked_on", models.DateField()),
                ("until", models.DateField()),
                ("ends_on", models.DateField(help_text="The last day on which whoever was asked sees it.")),
                ("answered_on", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="errands", to="dossier.person")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("kind", "visit")), fields=["user", "ends_on"], name="errand_of_neighbour"),
                    models.Index(condition=models.Q(("kind", "help")), fields=["place", "department", "ends_on"], name="errand_of_department"),
                ],
            },
        ),
    ]
