"""/audit/"""

from django.urls import path

from review.log import views

urlpatterns = [path("", views.audit, name="audit")]
