"""The addresses of the room."""

from __future__ import annotations

from django.urls import path

from guihang.access import (
    alert_views,
    factor_views,
    fresh,
    heads_views,
    help_views,
    language,
    log_views,
    oidc_views,
    own_page,
    own_password,
    own_sessions,
    roles_views,
    second_views,
    service_door,
    sign_in_of_views,
    sign_in_views,
    signin,
)

app_name = "access"
urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-in/passkey/", signin.with_passkey, name="with-passkey"),
    path("sign-in/second/", second_views.second, name="second"),
    path("sign-in/provider/", oidc_views.go, name="provider"),
    path("sign-in/provider/back/", oidc_views.back, name="provider-back"),
    path("service/sign-in/", service_door.service_door, name="service-door"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("help/", help_views.help_page, name="help"),
    path("news/", help_views.news, name="news"),
    path("language/", language.choose, name="language"),
    path("account/", own_page.account, name="account"),
    path("account/password/", own_password.password, name="password"),
    path("account/elsewhere/", own_sessions.elsewhere, name="elsewhere"),
    path("account/device/", own_sessions.device, name="device"),
    path("account/factors/", factor_views.factors, name="factors"),
    path("account/passkey/", factor_views.passkey, name="passkey"),
    path("account/passkey/again/", factor_views.again_options, name="again-passkey"),
    path("account/code-app/", factor_views.app, name="code-app"),
    path("account/recovery-codes/", factor_views.codes, name="recovery-codes"),
    path("roles/", roles_views.roles, name="roles"),
    path("roles/view-as/", roles_views.begin, name="view-as"),
    path("roles/view-as/end/", roles_views.end, name="view-as-end"),
    path("sign-ins/", sign_in_views.sign_ins, name="sign-ins"),
    path("sign-ins/add/", sign_in_views.add, name="sign-in-add"),
    path("sign-ins/<uuid:user>/", sign_in_of_views.sign_in_of, name="sign-in-of"),
    path("log/", log_views.log, name="log"),
    path("log/heads/", heads_views.log_heads, name="log-heads"),
    path("again/", fresh.again, name="again"),
    path("alerts/", alert_views.alert_list, name="alerts"),
    path("alerts/<uuid:alert>/", alert_views.settle, name="settle-alert"),
]
