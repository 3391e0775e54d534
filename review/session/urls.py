"""/sign-in/, /sign-out/ and /password/."""

from django.urls import path

from review.session import stale, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/link/<str:token>", views.sign_in_link, name="sign_in_link"),
    path("sign-in/token", stale.token, name="token"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
]
