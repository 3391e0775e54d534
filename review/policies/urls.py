"""/policies/: the list, and for each policy its page, its draft as a form, and publishing."""

from django.urls import path

from review.policies import automation, edit, publish, views

urlpatterns = [
    path("", views.index, name="policies"),
    path("<slug:slug>/", views.show, name="policy"),
    path("<slug:slug>/edit/", edit.edit, name="policy_edit"),
    path("<slug:slug>/resume/", automation.resume_automation, name="policy_resume"),
    path("<slug:slug>/publish/", publish.publish_draft, name="policy_publish"),
]
