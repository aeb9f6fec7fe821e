"""The end of keeping: the file of an import is removed and its key destroyed; figures stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from guihang.exchange.brought import throw_away
from guihang.exchange.models import Import, RefusedRow
from guihang.jobs.running import Running

BUSY = (Import.State.LOADING, Import.State.UNDOING)


def clear(running: Running) -> Mapping[str, Any]:
    """Remove the files whose time is over."""
    until = running.now() - timedelta(days=settings.GUIHANG_IMPORT_DAYS)
    gone = 0
    for row in Import.objects.filter(gone_at=None, uploaded_at__lt=until).exclude(state__in=BUSY).iterator():
        end_keeping(row, running.now(), RefusedRow.How.LAPSED)
        gone += 1
        running.tell(gone)
    return {"gone": gone}


def end_keeping(row: Import, now: datetime, how: str) -> None:
    """Remove the file; its refused rows can no longer be mended here, and are settled `how`."""
    with transaction.atomic():
        waiting = RefusedRow.objects.filter(source=row, settled_at=None)
        waiting.update(settled_at=now, settled_how=how)
        if row.loaded_at is None:
            row.state = Import.State.THROWN_AWAY
            row.save(update_fields=["state"])
        throw_away(row, now)
