"""Every address that has an id of a case or of something about one, and what can be sent there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from moderation.cases.models import Case
from review.versions import shown_version
from tests.moderation.cases.opening import reason_of
from tests.review.seen.scene import ANOTHER_QUEUE, UPLOADER, Scene

# In an address these say nothing of a case: a policy, a platform and what it has, a person, a search, a backlog.
OTHER_THINGS = frozenset(
    {
        *("slug", "name", "number", "token", "search_id", "proposal_id", "certificate_id"),
        *("key_id", "queue_slug", "delivery_id", "endpoint_id", "budget_id", "rescreen_id"),
        *("person_id", "membership_id", "own_id"),
    }
)
SLASHED = "review/cases/<uuid:case_id>/"  # without a name
VERSION = "{version}"
BARE: Mapping[str, str] = {}  # a form that needs no field: whatever it has, it is taken
TOO_LONG = "x" * 4001
# `wrong` can be read and not be taken, `right` would be taken of whoever may; None where there is no such form.
Form = Mapping[str, str] | None


@dataclass(frozen=True)
class Address:
    """Its name in `reverse`, or its pattern where it has none."""

    name: str
    wrong: Form = None
    right: Form = None
    more: Mapping[str, str | int] | None = None
    reads: bool = False  # whether it is opened as well, where forms are sent to it
    reveals: str = ""  # the picture that can be asked for once it was done

    @property
    def forms(self) -> dict[str, Mapping[str, str]]:
        """What is sent there, by a word for it."""
        if self.right is None:
            return {}
        sent = {"empty": BARE, "wrong": self.wrong, "right": self.right}
        return {
            word: form for word, form in sent.items() if form is not None and (self.wrong or word == "right")
        }

    @property
    def is_page(self) -> bool:
        return self.right is None or self.reads

    @property
    def title(self) -> str:
        return f"{self.name} {self.more['name']}" if self.more else self.name


def picture(name: str) -> Address:
    return Address("picture", more={"name": name, "frame": 1})


def versioned(**fields: str) -> dict[str, str]:
    return {"version": VERSION, **fields}


ADDRESSES = (
    Address("case"),
    Address(SLASHED),
    Address("decide", versioned(outcome="maybe"), versioned(outcome="approved")),
    Address("skip", versioned(skip="because"), versioned(skip="unsure")),
    Address("hold", versioned(hold="for ever"), versioned(hold="hour")),
    Address("give_back", {"version": "nonsense"}, versioned()),
    Address("reassign", versioned(colleague="nobody"), versioned(colleague="jonas"), reads=True),
    Address(
        "ask_opinion", versioned(colleague="jonas"), versioned(colleague="jonas", note="Is it?"), reads=True
    ),
    Address("opinion", {"note": TOO_LONG}, {"note": "It is."}, reads=True),
    Address("opinion_peek", right=BARE, reveals="grey"),
    Address("escalate", versioned(note=TOO_LONG), versioned()),
    Address("move", versioned(queue="nowhere"), versioned(queue=ANOTHER_QUEUE)),
    Address("note", {"note": TOO_LONG}, {"note": "Mine."}),
    Address("suspected_abuse", {"version": "nonsense"}, versioned(), reads=True),
    Address("peek", right=BARE, reveals="grey"),
    Address("colour", right=BARE, reveals="full"),
    Address("sight"),
    Address("describe", right=BARE),
    Address("read_text", right=BARE),
    Address("ask", {"question": TOO_LONG}, {"question": "Is it a pier?"}),
    Address("ping", right=BARE),
    Address("ahead"),
    Address("release", right=BARE),
    *map(picture, ("veiled", "thumb", "grey", "full")),
    Address("undo", right=BARE),
    Address("change", {"outcome": "maybe"}, {"outcome": "rejected", "reason": "{reason}"}, reads=True),
    Address("result"),
    Address("open_mention", right=BARE),
    Address("waiting"),
    Address("waiting_thumb"),
    Address("submission"),
    Address("submission_thumb"),
    Address(
        "reverse_submission",
        {"version": "{of_submission}", "outcome": "rejected"},
        {"version": "{of_submission}", "outcome": "rejected", "reason": "{reason}", "note": "It is not."},
        reads=True,
    ),
    Address("gold_make", {"expected": "maybe"}, {"expected": "approved"}),
    Address("gold_retire", right=BARE),
    Address("uploader"),
    Address("bulk"),
)


def url_of(address: Address, scene: Scene) -> str:
    ids: dict[str, object] = {
        "case_id": scene.case.id,
        "decision_id": scene.decision,
        "mention_id": scene.mention,
        "submission_id": scene.case.submission_id,
        "item_id": scene.item,
        "bulk_id": scene.bulk,
        "slug": scene.case.platform.slug,
        "uploader": UPLOADER,
        **(address.more or {}),
    }
    if address.name == SLASHED:
        return f"/review/cases/{scene.case.id}/"
    wanted = with_an_id()[address.name]
    return reverse(address.name, kwargs={key: ids[key] for key in wanted})


def form_of(form: Mapping[str, str], scene: Scene) -> dict[str, str]:
    """With the version that a page of this moment would have, whoever it is shown to."""
    case = Case.objects.select_related("submission", "policy_version").get(id=scene.case.id)
    known = {
        VERSION: str(shown_version(case.id, case.version)),
        "{of_submission}": str(case.submission.version),
        "{reason}": reason_of(case),
    }
    return {name: known.get(value, value) for name, value in form.items()}


@cache
def with_an_id() -> dict[str, frozenset[str]]:
    """The pages' addresses in which more stands than `OTHER_THINGS`, by name, each with what that is."""
    found = dict(patterns(get_resolver()))
    return {name: inside for name, inside in found.items() if inside - OTHER_THINGS}


def patterns(
    resolver: URLResolver, *, around: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    for one in resolver.url_patterns:
        inside = around | set(one.pattern.converters)
        if isinstance(one, URLPattern):
            yield one.name or str(one.pattern), inside
        elif str(one.pattern) != "api/":  # asked with a platform's key, by no person
            yield from patterns(one, around=inside)
