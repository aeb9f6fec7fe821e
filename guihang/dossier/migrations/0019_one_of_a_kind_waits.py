"""One correction of an entry waits at a time; of a decision, which has the id of its own entry, also one end."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossier", "0018_papers_left_after_a_move")]

    operations = [
        migrations.RemoveConstraint(model_name="amendment", name="amendment_one_waits"),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)), fields=("entry", "kind"), name="amendment_one_waits"
            ),
        ),
    ]
