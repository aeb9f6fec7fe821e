"""Every address. A test asks each of them in every role."""

from __future__ import annotations

from django.urls import include, path

handler400 = "guihang.web.errors.bad_request"
handler403 = "guihang.web.errors.forbidden"
handler404 = "guihang.web.errors.not_found"
handler500 = "guihang.web.errors.server_error"

urlpatterns = [
    # What is asked for most stands first: an address is looked for from the top.
    path("people/", include("guihang.dossier.urls")),
    path("", include("guihang.desk.urls")),
    path("", include("guihang.access.urls")),
    path("", include("guihang.course.urls")),
    path("", include("guihang.documents.urls")),
    path("", include("guihang.dossier.errand_urls")),
    path("glass/", include("guihang.dossier.glass_urls")),
    path("questions/", include("guihang.dossier.question_urls")),
    path("sealed/", include("guihang.dossier.unsealing_urls")),
    path("ends/", include("guihang.dossier.ends_urls")),
    path("ledgers/out/", include("guihang.exchange.out.urls")),
    path("ledgers/", include("guihang.exchange.urls")),
]
