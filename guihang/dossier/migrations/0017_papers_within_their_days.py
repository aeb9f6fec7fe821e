"""Of a dossier not only what is missing, but what is within its days, and of what nothing is known."""

from __future__ import annotations

from django.db import migrations, models


def work_out_at_the_next_catch_up(apps, schema_editor):
    """What is open and what the laboratory said of a finding is worked out from entries that are there already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE dossier_order SET next_change_on = evaluated_on")


class Migration(migrations.Migration):
    dependencies = [("dossier", "0016_answers_about_a_place")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="papers_open",
            field=models.JSONField(
                default=list, help_text="Which papers are within their days, and of which nothing is known."
            ),
        ),
        migrations.RunPython(work_out_at_the_next_catch_up, migrations.RunPython.noop),
    ]
