"""/submissions/"""

from django.urls import path

from review.lookup import gold, picture, views

urlpatterns = [
    path("", views.submissions, name="submissions"),
    path("<uuid:submission_id>/", views.submission, name="submission"),
    path("<uuid:submission_id>/gold/", gold.make_gold, name="gold_make"),
    path("<uuid:submission_id>/picture/thumb/", picture.thumb, name="submission_thumb"),
]
