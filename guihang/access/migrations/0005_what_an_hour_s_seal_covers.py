import guihang.access.arrival
import guihang.access.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_roles_of_every_department_and_what_watches'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogRemoval',
            fields=[
                ('first', models.DateTimeField(primary_key=True, serialize=False)),
                ('last', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('rows', models.PositiveIntegerField()),
                ('archive', models.CharField(max_length=80)),
                ('digest', models.BinaryField(max_length=32)),
                ('signature', models.BinaryField(max_length=64)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='readseal',
            name='form',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='readseal',
            name='head',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='readseal',
            name='parts',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='houseevent',
            name='written_at',
            field=models.DateTimeField(default=None, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='houseevent',
            name='written_at',
            field=models.DateTimeField(default=guihang.access.clock.now, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='houseevent',
            index=models.Index(fields=['kind', 'at'], name='house_event_kind'),
        ),
        migrations.AddIndex(
            model_name='houseevent',
            index=guihang.access.arrival.ArrivalIndex(fields=['written_at'], name='house_event_written'),
        ),
    ]
