"""What is set up for a platform, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from moderation.vocabulary import EventName
from review.language.figures import decimal, thousands
from review.log.parts import type_data, type_sentence, with_reason

QUEUE_FIELDS = {"at_due": gettext_noop("what happens at its due time")}


def platform_changed(said: type_data) -> str:
    if "second_review_share" in said:
        second, gold = (
            decimal(f"{100 * said[name]:.3g} %") for name in ("second_review_share", "gold_share")
        )
        return _("Second looks at {second} of people's decisions, known items after {gold}").format(
            second=second, gold=gold
        )
    return _("Changed the guidance for scorers that read")


def queue_changed(said: type_data) -> str:
    fields = [_(QUEUE_FIELDS.get(name, name)) for name in said["changes"]]
    return _("Changed the queue {name}: {named}").format(name=said["name"], named=", ".join(fields))


def queue_reordered(said: type_data) -> str:
    before = _("Matches the queue {name} before {past} from now on")
    after = _("Matches the queue {name} after {past} from now on")
    return (before if said["up"] else after).format(name=said["name"], past=said["past"])


def queue_settled(said: type_data) -> str:
    number = said["cases"]
    cases = ngettext("1 open case", "{cases} open cases", number).format(cases=thousands(number))
    if said["to"] == said["queue"]:
        return _("Put {cases} of the queue {queue} into its new order").format(
            cases=cases, queue=said["queue"]
        )
    return _("Moved {cases} of the retired queue {queue} to {to}").format(
        cases=cases, queue=said["queue"], to=said["to"]
    )


def endpoint(words: str) -> type_sentence:
    def with_host(said: type_data) -> str:
        events = ", ".join(said.get("events") or []) or _("all events")
        host = _(" at {host}").format(host=said["host"]) if said.get("host") else ""
        return f"{_(words)}{host}: {events}" if "events" in said else f"{_(words)}{host}"

    return with_host


PLACE_SENTENCES: dict[str, str | type_sentence] = {
    EventName.QUEUE_MADE: lambda said: _("Made the queue {name}").format(name=said["name"]),
    EventName.QUEUE_CHANGED: queue_changed,
    EventName.QUEUE_REORDERED: queue_reordered,
    EventName.QUEUE_RETIRED: lambda said: _("Retired the queue {name}").format(name=said["name"]),
    EventName.QUEUE_SETTLED: queue_settled,
    EventName.PLATFORM_CREATED: lambda said: _("Added the platform {slug}").format(slug=said["slug"]),
    EventName.SEARCH_SHARED: gettext_noop("Shared a saved search with the platform"),
    EventName.SEARCH_RENAMED: gettext_noop("Renamed a shared search"),
    EventName.SEARCH_DELETED: gettext_noop("Deleted a shared search"),
    EventName.KEY_CREATED: lambda said: _("Made the API key “{name}”").format(name=said["name"]),
    EventName.KEY_REVOKED: gettext_noop("Revoked an API key"),
    EventName.PLATFORM_CHANGED: platform_changed,
    EventName.HOOK_SECRET_ROTATED: gettext_noop(
        "Rotated the hook secret; the old one is good for 24 hours more"
    ),
    EventName.ENDPOINT_CREATED: endpoint(gettext_noop("Added an endpoint")),
    EventName.ENDPOINT_CHANGED: endpoint(gettext_noop("Changed an endpoint")),
    EventName.ENDPOINT_DELETED: gettext_noop("Deleted an endpoint"),
    EventName.ENDPOINT_ENABLED: gettext_noop("Switched an endpoint on"),
    EventName.ENDPOINT_DISABLED: with_reason(gettext_noop("Switched an endpoint off")),
    EventName.ENDPOINT_TESTED: gettext_noop("Sent a test event"),
    EventName.ENDPOINT_SECRET_ROTATED: gettext_noop("Rotated a signing secret; both sign for 24 hours"),
    EventName.DELIVERY_REDELIVERED: lambda said: _("Sent {event} again").format(event=said["event"]),
}
