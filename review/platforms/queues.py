"""/platforms/<slug>/queues/: how a platform's cases are sorted for people. Every change is a function of cases."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from moderation.cases.put_in_order import settle_queues
from moderation.cases.queue import Queue
from moderation.cases.shape import QueueInvalid
from moderation.cases.shape_queues import (
    QueueConflict,
    change_queue,
    make_queue,
    reorder_queue,
    retire_queue,
)
from moderation.people.roles import Permission
from moderation.platforms.models import Platform
from review.language.words import why_not
from review.platforms.queue_form import QueueForm, queue_form, say, shape_typed
from review.platforms.queue_rows import rows_of
from review.platforms.read import platform_for
from review.refused import refuse
from review.session.gate import actor_of, allowed, person_of, posted
from review.ui import apart

keepers = allowed(Permission.MANAGE_PLATFORM)
NOT_SAVED = gettext_noop("The queue was not saved. What is wrong stands beside it.")
CHANGED = gettext_noop(
    "Somebody else has changed this queue meanwhile. What you typed is still here: save it again to "
    "have it so."
)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def queues(request: HttpRequest, slug: str) -> HttpResponse:
    """GET lists the queues in the order of matching, POST adds one."""
    kept = platform_for(person_of(request), slug)
    if request.method != "POST":
        return show(request, kept)
    try:
        made = make_queue(platform=kept, shape=shape_typed(request.POST), actor=actor_of(request))
    except QueueInvalid as invalid:
        form = QueueForm(request.POST)
        say(form, invalid)
        refuse(request, _(NOT_SAVED), form)
        return show(request, kept, form=form, status=422)
    messages.success(
        request,
        _("The queue {name} is there. It takes what opens from now on.").format(name=apart(made.name)),
    )
    return redirect("platform_queues", slug)


@posted("platform_queues", "slug")
@keepers
def change(request: HttpRequest, slug: str, queue_slug: str) -> HttpResponse:
    """Another shape for a queue."""
    kept = platform_for(person_of(request), slug)
    queue = queue_for(kept, queue_slug)
    form = queue_form(queue, request.POST)
    shape = shape_typed(request.POST, queue if queue.is_default else None)
    version = request.POST.get("version", "")
    try:
        changed = change_queue(
            queue=queue,
            version=int(version) if version.isdecimal() and len(version) < 10 else -1,
            shape=shape,
            actor=actor_of(request),
        )
    except QueueInvalid as invalid:
        say(form, invalid)
        refuse(request, _(NOT_SAVED), form)
        return show(request, kept, changed=(queue, form), status=422)
    except QueueConflict:
        messages.error(request, _(CHANGED))
        return show(request, kept, changed=(queue, form), status=409)
    if changed:
        settle_queues(timezone.now())
        messages.success(request, _("The queue {name} is changed.").format(name=apart(shape.name.strip())))
    return redirect("platform_queues", slug)


@posted("platform_queues", "slug")
@keepers
def earlier(request: HttpRequest, slug: str, queue_slug: str) -> HttpResponse:
    """Match a queue one place earlier."""
    return reorder(request, slug, queue_slug, up=True)


@posted("platform_queues", "slug")
@keepers
def later(request: HttpRequest, slug: str, queue_slug: str) -> HttpResponse:
    """Match a queue one place later."""
    return reorder(request, slug, queue_slug, up=False)


def reorder(request: HttpRequest, slug: str, queue_slug: str, *, up: bool) -> HttpResponse:
    kept = platform_for(person_of(request), slug)
    try:
        reorder_queue(queue=queue_for(kept, queue_slug), up=up, actor=actor_of(request))
    except QueueInvalid as invalid:
        messages.error(request, why_not(invalid))
    except QueueConflict:
        messages.error(request, _("Somebody else has just changed the order. This is how it is now."))
    return redirect("platform_queues", slug)


@posted("platform_queues", "slug")
@keepers
def retire(request: HttpRequest, slug: str, queue_slug: str) -> HttpResponse:
    """Take a queue out of use."""
    kept = platform_for(person_of(request), slug)
    queue = queue_for(kept, queue_slug)
    if retire_queue(queue=queue, actor=actor_of(request)):
        settle_queues(timezone.now())
        messages.success(
            request,
            _("{name} is retired. What was open there goes to Everything else.").format(
                name=apart(queue.name)
            ),
        )
    return redirect("platform_queues", slug)


def show(
    request: HttpRequest,
    platform: Platform,
    *,
    form: QueueForm | None = None,
    changed: tuple[Queue, QueueForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. A form given back with its errors stands open."""
    context = {"platform": platform, "rows": rows_of(platform, changed), "form": form or QueueForm()}
    return render(request, "review/platforms/queues.html", context, status=status)


def queue_for(platform: Platform, slug: str) -> Queue:
    """The platform's queue of this name. Raises Http404 also for a retired one."""
    queue = Queue.objects.filter(platform=platform, slug=slug, active=True).select_related("platform").first()
    if queue is None:
        raise Http404
    return queue
