"""/people/"""

from django.urls import path

from review.people import checks, views

urlpatterns = [
    path("", views.people, name="people"),
    path("<uuid:person_id>/", views.person, name="person"),
    path("<uuid:person_id>/link/", views.give_link, name="person_link"),
    path("<uuid:person_id>/skills/", views.give_skills, name="person_skills"),
    path("<uuid:person_id>/roles/", views.give_role, name="person_role"),
    path("<uuid:person_id>/roles/<int:membership_id>/remove/", views.take_role, name="person_role_remove"),
    path("<uuid:person_id>/roles/<int:membership_id>/trainee/", checks.train, name="person_trainee"),
    path("<uuid:person_id>/uploaders/", checks.add_uploader, name="person_uploader"),
    path(
        "<uuid:person_id>/uploaders/<int:own_id>/remove/",
        checks.remove_uploader,
        name="person_uploader_remove",
    ),
    path("<uuid:person_id>/disable/", views.disable, name="person_disable"),
    path("<uuid:person_id>/enable/", views.enable, name="person_enable"),
]
