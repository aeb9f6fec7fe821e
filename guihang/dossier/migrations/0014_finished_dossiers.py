from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossier", "0013_one_office_and_between_two"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="closed_on",
            field=models.DateField(help_text="Since when the finished dossier is only read.", null=True),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", False)), fields=["place", "closed_on"], name="order_closed"
            ),
        ),
    ]
