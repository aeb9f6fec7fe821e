"""One's own page: what one is granted, language, size of the text, whose work comes first, password, other sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guihang.access import language, sessions, sign_in_forms, signins
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.kept import choices_of
from guihang.access.models import Choice, Language, User
from guihang.access.places import name_of
from guihang.access.roles import Power, Role

SIZE, WHOSE = "text.size", "today.whose"
LARGE, NORMAL = "large", "normal"
MINE, OFFICE = "mine", "office"
SIZE_COOKIE = "size"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: StaffRequest) -> HttpResponse:
    """The page; its form keeps language, size and whose work comes first."""
    if request.method == "POST":
        return _keep(request)
    return render(request, "access/account.html", _context(request))


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: StaffRequest) -> HttpResponse:
    """A new password; every other session of one's own ends."""
    user = request.user
    assert isinstance(user, User)
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user.set_password(form.cleaned_data["new"])
        user.first_password = False
        user.save(update_fields=["password", "first_password"])
        auth.update_session_auth_hash(request, user)
        messages.success(request, _("The new password holds. Wherever else you were signed in, you are out."))
        return redirect("/")
    context = {"form": form, "first": user.first_password}
    return render(request, "access/password.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def elsewhere(request: StaffRequest) -> HttpResponse:
    """Sign out on every other machine."""
    assert request.actor.user_id is not None
    ended = sessions.end_all(request.actor.user_id, but=request.session.session_key or "")
    told = _("You were signed in nowhere else.") if not ended else _("Signed out everywhere else.")
    messages.success(request, told)
    return redirect("access:account")


class PasswordForm(forms.Form):
    """The old password and the new one twice. None of them comes back into the page."""

    old = forms.CharField(
        label=gettext_lazy("Password until now"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=256,
        strip=False,
        help_text=gettext_lazy("At least 12 characters. Several words that do not belong together are easy to keep."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("New password once more"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s")
        self.user = user

    def clean_old(self) -> str:
        """The password that holds."""
        old = str(self.cleaned_data["old"])
        if not self.user.check_password(old):
            raise forms.ValidationError(_("This is not your password. Check capitals and the keyboard."))
        return old

    def clean_new(self) -> str:
        """Good enough for the rules of the house, and another one than before."""
        new = str(self.cleaned_data["new"])
        try:
            validate_password(new, self.user)
        except ValidationError as weak:
            said = signins.WEAK.get(weak.error_list[0].code or "", signins.TOO_COMMON)
            raise forms.ValidationError(said.render(sign_in_forms.tongue())) from None
        if new == self.cleaned_data.get("old"):
            raise forms.ValidationError(_("This is the password until now. Choose another one."))
        return new

    def clean(self) -> dict[str, Any]:
        """Typed twice alike."""
        said = self.cleaned_data
        if said.get("new") and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", _("The two differ. Type the new password once more."))
        return said


def grants_of(actor: Actor) -> list[dict[str, Any]]:
    """The actor's grants for the page, with the place by name where it is known and the role in words."""
    return [
        {"grant": g, "place": name_of(g.territory.code) or g.territory.code, "role": Role(g.role).label}
        for g in actor.grants
    ]


def remember_size(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Bring the size of the text, chosen on another machine, to this browser: at the sign-in."""
    kept = choices_of(request, user).get(SIZE)
    if kept == LARGE or SIZE_COOKIE in request.COOKIES:
        _set_size(response, str(kept or NORMAL))


def _context(request: StaffRequest) -> dict[str, Any]:
    user = request.user
    assert isinstance(user, User)
    said = choices_of(request, user)
    return {
        "grants": grants_of(request.actor),
        "languages": Language.choices,
        "sizes": [(NORMAL, _("Normal")), (LARGE, _("Large"))],
        "size": said.get(SIZE, NORMAL),
        "whose": said.get(WHOSE, OFFICE),
        "owners": [(OFFICE, _("The whole office")), (MINE, _("My own people"))]
        if Power.RECORD in request.actor.powers
        else [],
        "username": user.get_username(),
    }


def _keep(request: StaffRequest) -> HttpResponse:
    user, response = request.user, redirect("access:account")
    assert isinstance(user, User)
    for name, field, known in ((SIZE, "size", (NORMAL, LARGE)), (WHOSE, "whose", (MINE, OFFICE))):
        if (value := request.POST.get(field)) in known:
            Choice.objects.update_or_create(user=user, name=name, defaults={"value": value})
    if (size := request.POST.get("size")) in {NORMAL, LARGE}:
        _set_size(response, str(size))
    if (tongue := request.POST.get("language")) in Language.values:
        User.objects.filter(pk=user.pk).update(language=tongue)
        language.remember(response, str(tongue))
        translation.activate(str(tongue).lower())
    messages.success(request, _("Kept."))
    return response


def _set_size(response: HttpResponse, size: str) -> None:
    response.set_cookie(
        SIZE_COOKIE, size, max_age=365 * 86400, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
