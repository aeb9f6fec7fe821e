"""What the server calls. On PostgreSQL it speaks as the role that serves pages, whoever started it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guihang.config.settings")
application = get_wsgi_application()

from guihang.access import database_logins  # noqa: E402

database_logins.turn_to("web")
