import django.db.models.deletion
import guihang.access.append_only
from django.conf import settings
from django.db import migrations, models


# Of the counter that stood before our own: user names as marks, and addresses, which nobody needs any more.
AXES = ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog")


def end_every_session(apps, schema_editor):
    """Everybody signs in anew: a session from before stands in nobody's list, and nobody knows with what it began."""
    apps.get_model("sessions", "Session").objects.all().delete()


def drop_the_counter_before(apps, schema_editor):
    """Its tables, where this database has them."""
    there = set(schema_editor.connection.introspection.table_names())
    for table in AXES:
        if table in there:
            schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(table)}")


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0005_what_an_hour_s_seal_covers'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeApp',
            fields=[
                ('id', models.UUIDField(default=guihang.access.append_only.new_id, editable=False, primary_key=True, serialize=False)),
                ('secret', models.BinaryField()),
                ('last_step', models.BigIntegerField(default=0, help_text='The newest half minute whose code was used.')),
                ('added_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='KnownDevice',
            fields=[
                ('id', models.UUIDField(default=guihang.access.append_only.new_id, editable=False, primary_key=True, serialize=False)),
                ('mark', models.CharField(help_text="Keyed mark of the cookie's word.", max_length=64, unique=True)),
                ('kind', models.CharField(help_text='Browser and system, as codes.', max_length=40)),
                ('added_at', models.DateTimeField()),
                ('used_at', models.DateTimeField()),
                ('told', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('name', models.CharField(help_text='Keyed mark of what is limited.', max_length=64, primary_key=True, serialize=False)),
                ('taken', models.JSONField(default=list, help_text='Milliseconds since 1970, oldest first.')),
                ('until', models.BigIntegerField(db_index=True, help_text='When the newest of them is forgotten.')),
            ],
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('id', models.UUIDField(default=guihang.access.append_only.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(help_text='Browser and system, as codes.', max_length=40)),
                ('network', models.CharField(help_text='Keyed mark of the network.', max_length=32)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.UUIDField(default=guihang.access.append_only.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('credential', models.BinaryField(max_length=1023)),
                ('credential_mark', models.CharField(help_text="SHA-256 of the credential's id.", max_length=64, unique=True)),
                ('public_key', models.BinaryField()),
                ('host', models.CharField(help_text='The name of this house that it was made for.', max_length=253)),
                ('transports', models.JSONField(default=list)),
                ('sign_count', models.BigIntegerField(default=0)),
                ('added_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PasswordBefore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('set_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ProviderLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64, unique=True)),
                ('linked_at', models.DateTimeField()),
                ('linked_by', models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.DeleteModel(
            name='SignInCount',
        ),
        migrations.AddField(
            model_name='user',
            name='leaves_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='password_set_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='enrol_first',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='second_factor',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='codeapp',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='code_apps', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='knowndevice',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opensession',
            name='device',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sessions', to='access.knowndevice'),
        ),
        migrations.AddField(
            model_name='opensession',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='passkey',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='passwordbefore',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passwords_before', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='providerlink',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='provider_link', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverycode',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='codeapp',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at', None), _negated=True), fields=('user',), name='code_app_one_a_user'),
        ),
        migrations.AddIndex(
            model_name='knowndevice',
            index=models.Index(fields=['user', '-used_at'], name='device_of_user'),
        ),
        migrations.AddIndex(
            model_name='opensession',
            index=models.Index(fields=['user', '-seen_at'], name='session_of_user'),
        ),
        migrations.AddIndex(
            model_name='passkey',
            index=models.Index(fields=['user'], name='passkey_of_user'),
        ),
        migrations.AddIndex(
            model_name='passwordbefore',
            index=models.Index(fields=['user', '-set_at'], name='password_before'),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('user', 'mark'), name='recovery_code_once'),
        ),
        migrations.RunPython(end_every_session, migrations.RunPython.noop),
        migrations.RunPython(drop_the_counter_before, migrations.RunPython.noop),
    ]
