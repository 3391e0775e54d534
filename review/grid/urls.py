"""/review/grid/ and what its forms and script send."""

from django.urls import path

from review.grid import act, lease, show

urlpatterns = [
    path("review/grid/", show.grid, name="grid"),
    path("review/grid/confirm", act.confirm, name="grid_confirm"),
    path("review/grid/decide", act.decide_marked, name="grid_decide"),
    path("review/grid/undo", act.undo_last, name="grid_undo"),
    path("review/grid/ping", lease.ping_grid, name="grid_ping"),
    path("review/grid/release", lease.leave_grid, name="grid_release"),
]
