"""/preferences/keys"""

from django.urls import path

from review.keys import views

urlpatterns = [path("preferences/keys", views.keys, name="keys")]
