"""/policies/<slug>/tune/ and what belongs to it."""

from django.urls import path

from review.tuning import report, save, views
from review.tuning.certify import certify_draft
from review.tuning.changes import changes
from review.tuning.written import written

urlpatterns = [
    path("<slug:slug>/tune/", views.tune, name="tune"),
    path("<slug:slug>/tune/save/", save.save, name="tune_save"),
    path("<slug:slug>/tune/certify/", certify_draft, name="tune_certify"),
    path("<slug:slug>/tune/hand-over/", save.hand, name="tune_hand_over"),
    path("<slug:slug>/tune/changes/", changes, name="tune_changes"),
    path("<slug:slug>/tune/history/", written, name="tune_history"),
    path("<slug:slug>/certificates/", report.certificates, name="certificates"),
    path("<slug:slug>/certificates/<uuid:certificate_id>/", report.certificate, name="certificate"),
]
