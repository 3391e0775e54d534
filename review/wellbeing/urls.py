"""/me/ and /insights/breaks/"""

from django.urls import path

from review.wellbeing import me, organisation, stop

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/habits/", me.keep_habits, name="me_habits"),
    path("me/categories/", me.keep_not_handed, name="me_not_handed"),
    path("me/break/", stop.rest, name="break"),
    path("me/break/begin/", stop.begin_rest, name="break_begin"),
    path("me/break/later/", stop.later, name="break_later"),
    path("insights/breaks/", organisation.breaks, name="breaks"),
    path("insights/breaks/bounds/", organisation.keep_bounds, name="bounds_set"),
]
