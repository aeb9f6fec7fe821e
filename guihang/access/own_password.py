"""A new password of one's own. The old one is looked at under the same limits as at the sign-in, outside of any
transaction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import auth, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guihang.access import password_check, passwords, sessions, sign_in_forms
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.enrolling import PASSWORD_OVER
from guihang.access.models import User

LONGEST = 256


class PasswordForm(forms.Form):
    """The old password and the new one twice. None of them comes back into the page."""

    old = forms.CharField(
        label=gettext_lazy("Password until now"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("New password once more"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s")
        self.request, self.user, self.wait = request, user, 0
        self.fields["new"].help_text = passwords.advice()

    def clean_new(self) -> str:
        """Good enough for the rules of the house, and another one than before."""
        new = str(self.cleaned_data["new"])
        try:
            validate_password(new, self.user)
        except ValidationError as weak:
            raise forms.ValidationError(passwords.why_not(weak).render(sign_in_forms.tongue())) from None
        if new == self.cleaned_data.get("old"):
            raise forms.ValidationError(_("This is the password until now. Choose another one."))
        return new

    def clean(self) -> dict[str, Any]:
        """Typed twice alike; then the old password, which costs a hash; then those before it, which cost more."""
        said = self.cleaned_data
        if said.get("new") and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", _("The two differ. Type the new password once more."))
        if not said.get("old") or self.errors:
            return said
        checked = password_check.confirm(self.request, self.user, said["old"])
        if checked.wait:
            self.wait = checked.wait
            text = _("Too many tries. Try again in %(minutes)s minutes.")
            self.add_error("old", text % {"minutes": -(-checked.wait // 60)})
        elif checked.user is None:
            self.add_error("old", _("This is not your password. Check capitals and the keyboard."))
        elif passwords.used_before(self.user, said["new"]):
            used = passwords.REFUSED["password_used_before"]
            self.add_error("new", used.render(sign_in_forms.tongue()))
        return said


@transaction.non_atomic_requests
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """A new password; every other session of one's own ends."""
    form = None
    if isinstance(request.user, User):
        form = PasswordForm(request, request.user, request.POST if request.method == "POST" else None)
        form.is_valid()
    return _answer(request, form)


@signed_in
def _answer(request: StaffRequest, form: PasswordForm | None) -> HttpResponse:
    user = request.user
    assert isinstance(user, User) and form is not None
    if form.is_valid():
        key = request.session.session_key or ""
        passwords.set_password(user, form.cleaned_data["new"], by=user.pk)
        auth.update_session_auth_hash(request, user)
        sessions.moved(request, key)
        sessions.end_all(user.pk, but=request.session.session_key or "")
        request.session.pop(PASSWORD_OVER, None)
        messages.success(request, _("The new password holds. Wherever else you were signed in, you are out."))
        return redirect("/")
    late = bool(request.session.get(PASSWORD_OVER))
    context = {"form": form, "first": user.first_password, "late": late and not user.first_password}
    response = render(request, "access/password.html", context, status=_status(form))
    if form.wait:
        response["Retry-After"] = str(form.wait)
    return response


# The mark of an audience stands on the view that answers.
password.__dict__["audience"] = _answer.__dict__["audience"]


def _status(form: PasswordForm) -> int:
    return 429 if form.wait else 422 if form.errors else 200
