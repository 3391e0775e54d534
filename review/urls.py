"""The pages: one include for each kind."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("review.session.urls")),
    path("", include("review.keys.urls")),
    path("", include("review.going.urls")),
    path("submissions/", include("review.lookup.urls")),
    path("policies/", include("review.tuning.urls")),
    path("policies/", include("review.policies.urls")),
    path("quality/", include("review.quality.urls")),
    path("insights/", include("review.insights.urls")),
    path("audit/", include("review.log.urls")),
    path("platforms/", include("review.platforms.urls")),
    path("people/", include("review.people.urls")),
    path("patterns/", include("review.patterns.urls")),
    path("", include("review.wellbeing.urls")),
    path("", include("review.grid.urls")),
    path("", include("review.queue.urls")),
]
