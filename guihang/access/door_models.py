"""What stands at the door: the devices that are known, the sessions that are open, and how often was tried lately.

No row holds an address: a network is a keyed mark, good for "the same as before" and nothing else.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from guihang.access.append_only import new_id


class KnownDevice(models.Model):
    """A browser in which somebody has signed in fully, told by a random cookie that is bound to this sign-in.

    It opens nothing; it has its own lane when others try to guess. `told` once its owner has been shown that it
    was added.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    mark = models.CharField(max_length=64, unique=True, help_text="Keyed mark of the cookie's word.")
    kind = models.CharField(max_length=40, help_text="Browser and system, as codes.")
    added_at = models.DateTimeField()
    used_at = models.DateTimeField()
    told = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["user", "-used_at"], name="device_of_user")]

    def __str__(self) -> str:
        return self.kind


class OpenSession(models.Model):
    """A session as its owner sees it in a list. The row beside Django's own session, which ends with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True)
    device = models.ForeignKey(KnownDevice, on_delete=models.SET_NULL, null=True, related_name="sessions")
    kind = models.CharField(max_length=40, help_text="Browser and system, as codes.")
    network = models.CharField(max_length=32, help_text="Keyed mark of the network.")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-seen_at"], name="session_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at.isoformat()}"


class Lane(models.Model):
    """The moments at which something was tried lately, as many as its limit allows; shared by all server processes."""

    name = models.CharField(max_length=64, primary_key=True, help_text="Keyed mark of what is limited.")
    taken = models.JSONField(default=list, help_text="Milliseconds since 1970, oldest first.")
    until = models.BigIntegerField(db_index=True, help_text="When the newest of them is forgotten.")

    def __str__(self) -> str:
        return f"{len(self.taken)}"
