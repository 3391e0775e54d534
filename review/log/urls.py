"""/audit/"""

from django.urls import path

from review.log import views

urlpatterns = [
    path("", views.audit, name="audit"),
    path("export", views.export_log, name="export_log"),
]
