"""/submissions/"""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from review.lookup import bulk, gold, picture, reversal, saved, upload, uploader, views


class AnythingConverter(StringConverter):
    """An uploader's id is whatever the platform says, slashes and line ends included."""

    regex = r"[\s\S]+"


register_converter(AnythingConverter, "anything")

urlpatterns = [
    path("", views.submissions, name="submissions"),
    path("by-picture", upload.by_picture, name="by_picture"),
    path("saved/", saved.saved, name="saved_searches"),
    path("saved/keep", saved.keep, name="keep_search"),
    path("saved/<uuid:search_id>/rename", saved.rename, name="rename_search"),
    path("saved/<uuid:search_id>/delete", saved.delete, name="delete_search"),
    path("bulk/confirm", bulk.confirm, name="bulk_confirm"),
    path("bulk/start", bulk.start, name="bulk_start"),
    path("bulk/<uuid:bulk_id>/", bulk.show, name="bulk"),
    path("uploaders/<slug:slug>/<anything:uploader>", uploader.uploader, name="uploader"),
    path("in-the-queue/<uuid:case_id>/", views.waiting, name="waiting"),
    path("in-the-queue/<uuid:case_id>/picture/thumb/", picture.waiting_thumb, name="waiting_thumb"),
    path("<uuid:submission_id>/", views.submission, name="submission"),
    path("<uuid:submission_id>/reverse", reversal.reverse_submission, name="reverse_submission"),
    path("<uuid:submission_id>/gold/", gold.make_gold, name="gold_make"),
    path("<uuid:submission_id>/picture/thumb/", picture.thumb, name="submission_thumb"),
]
