"""/quality/"""

from django.urls import path

from review.quality import views

urlpatterns = [
    path("", views.quality, name="quality"),
    path("mine/", views.mine, name="quality_mine"),
    path("gold/<uuid:item_id>/retire/", views.retire_gold, name="gold_retire"),
]
