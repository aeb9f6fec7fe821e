"""The addresses of the room."""

from __future__ import annotations

from django.urls import path

from guihang.access import help_views, language, log_views, own_page, sign_in_views, signin

app_name = "access"
urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("help/", help_views.help_page, name="help"),
    path("news/", help_views.news, name="news"),
    path("language/", language.choose, name="language"),
    path("account/", own_page.account, name="account"),
    path("account/password/", own_page.password, name="password"),
    path("account/elsewhere/", own_page.elsewhere, name="elsewhere"),
    path("sign-ins/", sign_in_views.sign_ins, name="sign-ins"),
    path("sign-ins/add/", sign_in_views.add, name="sign-in-add"),
    path("sign-ins/<uuid:user>/", sign_in_views.sign_in_of, name="sign-in-of"),
    path("log/", log_views.log, name="log"),
]
