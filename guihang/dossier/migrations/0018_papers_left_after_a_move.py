"""What an office still owes of somebody who has arrived at another."""

from __future__ import annotations

from django.db import migrations, models

import guihang.territory.models


def work_out_at_the_next_catch_up(apps, schema_editor):
    """What is left of a move is worked out from entries that are there already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossier_order SET next_change_on = evaluated_on WHERE stopped_on IS NULL AND person_id IN"
            " (SELECT person_id FROM dossier_entry WHERE kind = 'move.received')"
        )


class Migration(migrations.Migration):
    dependencies = [("dossier", "0017_papers_within_their_days")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="papers_left",
            field=models.CharField(
                blank=True, default="", help_text="What an office that the person has left still owes.", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="papers_left_at",
            field=guihang.territory.models.PlaceField(blank=True, default="", help_text="The place of that office."),
        ),
        migrations.AddField(
            model_name="person",
            name="papers_left_due",
            field=models.DateField(help_text="By when it was to be there.", null=True),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("papers_left", ""), _negated=True),
                fields=["papers_left_at"],
                name="person_papers_left",
            ),
        ),
        migrations.RunPython(work_out_at_the_next_catch_up, migrations.RunPython.noop),
    ]
