"""The addresses of the room."""

from __future__ import annotations

from django.urls import path

from guihang.access import language, signin

app_name = "access"
urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("language/", language.choose, name="language"),
    path("account/", signin.account, name="account"),
]
