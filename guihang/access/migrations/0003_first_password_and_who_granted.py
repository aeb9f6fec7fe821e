from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_choice_savedview")]

    operations = [
        migrations.AddField(model_name="user", name="first_password", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="grant", name="given_by", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="grant", name="ended_by", field=models.UUIDField(null=True)),
    ]
