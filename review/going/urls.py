"""/go"""

from django.urls import path

from review.going import views

urlpatterns = [path("go", views.go, name="go")]
