"""Help on each page, and what is new: for everybody who is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.kept import choices_of
from guihang.access.models import Choice, User
from guihang.access.outside import is_outside
from guihang.web import help as helps
from guihang.web import news as newsletter

# In the session: up to which day the news were read. A choice of the reader's, asked for once at sign-in.
READ = "news.read"


@require_GET
@signed_in
def help_page(request: StaffRequest) -> HttpResponse:
    """All help texts with a list of them; asked for one (?of=today) from a page, that one alone, for its panel."""
    language, asked = request.actor.language, request.GET.get("of", "")
    everywhere = helps.help_of(helps.EVERYWHERE, language)
    topics = helps.outside() if is_outside(request.actor) else helps.topics()
    if asked and asked not in topics:
        raise Http404
    if request.htmx:
        one = helps.help_of(asked or helps.EVERYWHERE, language)
        return render(request, "web/_help_panel.html", {"one": one, "everywhere": everywhere})
    return render(request, "web/help.html", {"all": [helps.help_of(key, language) for key in topics]})


@require_GET
@signed_in
def news(request: StaffRequest) -> HttpResponse:
    """What is new; from now on it is read."""
    actor = request.actor
    assert actor.user_id is not None
    if is_news(request):
        Choice.objects.update_or_create(user_id=actor.user_id, name=READ, defaults={"value": newsletter.newest()})
        request.session[READ] = newsletter.newest()
    items = () if is_outside(actor) else newsletter.news(actor.language)
    return render(request, "web/news.html", {"items": items})


def is_news(request: HttpRequest) -> bool:
    """Whether something is new that the reader has not opened the page of. Asks the session alone."""
    return bool(request.session.get(READ, "") < newsletter.newest())


@receiver(user_logged_in, dispatch_uid="guihang.access.news")
def remember(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Up to which day this reader has read the news: in the session from now on, so that no page has to ask."""
    said = choices_of(request, user).get(READ)
    request.session[READ] = said if isinstance(said, str) else ""


def frame(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What the frame of a page says of help and news."""
    match = request.resolver_match
    return {
        "help": helps.key_of(match.view_name) if match else "",
        "news": actor.signed_in and not is_outside(actor) and is_news(request),
        "outside": is_outside(actor),
    }
