"""What somebody proves who they are with, beside the password: passkeys, a code app, recovery codes, the provider.

None of it can be used by whoever gets a copy of the tables: a passkey is a public key, the code app's secret is
sealed, recovery codes and the provider's subject are keyed marks.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from guihang.access.append_only import new_id


class Passkey(models.Model):
    """A passkey: the public half, and what tells a copied one from the original."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=40)
    credential = models.BinaryField(max_length=1023)
    credential_mark = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the credential's id.")
    public_key = models.BinaryField()
    host = models.CharField(max_length=253, help_text="The name of this house that it was made for.")
    transports = models.JSONField(default=list)
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user"], name="passkey_of_user")]

    def __str__(self) -> str:
        return self.name


class CodeApp(models.Model):
    """An app that shows a code of six digits every thirty seconds. Before the first right code it is not confirmed.

    The secret is sealed with a data key of its own, whose owner is this row's id: taking the app away destroys it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="code_apps")
    secret = models.BinaryField()
    last_step = models.BigIntegerField(default=0, help_text="The newest half minute whose code was used.")
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=~Q(confirmed_at=None), name="code_app_one_a_user")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """One of ten codes for the day on which everything else is lost. Kept as a keyed mark; used once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class ProviderLink(models.Model):
    """Whom the county's sign-in service means by one of its subjects; linked by the security administrator.

    `mark` is a keyed mark of issuer and subject: what the service calls a person may be a staff or telephone number.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="provider_link")
    mark = models.CharField(max_length=64, unique=True)
    linked_at = models.DateTimeField()
    linked_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class PasswordBefore(models.Model):
    """A password that held before, as a hash: by the profile "dengbao" the last five are not taken again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passwords_before")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-set_at"], name="password_before")]

    def __str__(self) -> str:
        return f"{self.user_id}"
