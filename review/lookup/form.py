"""What is asked for at /submissions/, as a form, as values, and as the chips that take a filter away again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids, platforms_for
from moderation.platforms.models import Platform
from moderation.vocabulary import CATEGORY_WORDS, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEALED = "sealed"
OUTCOMES = (Status.APPROVED.value, Status.REJECTED.value)
FIRST = ("q", "status", "platform")
PLACE = "before"  # in the page's address beside the filters: where the list goes on
CHOICES: dict[str, list[tuple[str, Any]]] = {
    "status": [
        ("", gettext_lazy("Any status")),
        *((status.value, gettext_lazy(status.value.replace("_", " "))) for status in Status),
        (SEALED, gettext_lazy("sealed for you")),
    ],
    "category": [
        ("", gettext_lazy("Any reason")),
        *((c.value, gettext_lazy(words)) for c, words in CATEGORY_WORDS.items()),
    ],
}
PLACEHOLDER = gettext_lazy("Id, external id, uploader id or SHA-256")


@dataclass(frozen=True)
class Asked:
    """The filters; all of them together must hold. `status` is a Status or SEALED, `category` a Category, or ""."""

    text: str = ""
    uploader: str = ""
    platform: Platform | None = None
    status: str = ""
    category: str = ""
    decided_by: User | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def by_decision(self) -> bool:
        return bool(self.category or self.decided_by)


@dataclass(frozen=True)
class Chip:
    """A filter in words; `without` is the page's query string without it."""

    name: str
    value: str
    without: str


def moment(label: StrOrPromise) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget)


def line(label: StrOrPromise, most: int, placeholder: StrOrPromise) -> forms.CharField:
    attrs = {"placeholder": placeholder, "spellcheck": "false"}
    return forms.CharField(label=label, required=False, max_length=most, widget=forms.TextInput(attrs=attrs))


class SearchForm(forms.Form):
    q = line(gettext_lazy("Search"), 200, PLACEHOLDER)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=CHOICES["status"],
    )
    platform = forms.ModelChoiceField(
        Platform.objects.none(),
        label=gettext_lazy("Platform"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Any platform"),
    )
    uploader = line(gettext_lazy("Uploader id"), 200, gettext_lazy("Whole, as the platform sent it"))
    category = forms.ChoiceField(
        label=gettext_lazy("Rejected for"),
        required=False,
        choices=CHOICES["category"],
    )
    decided_by = line(gettext_lazy("Decided by"), 120, gettext_lazy("Name or user name"))
    since = moment(gettext_lazy("Received from, UTC"))
    until = moment(gettext_lazy("Until, UTC"))

    def __init__(self, data: Any, *, person: User) -> None:
        super().__init__(data, auto_id="search_%s")
        self.person = person
        field = self.fields["platform"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = platforms_for(person, Permission.LOOK_UP)

    def clean_decided_by(self) -> User | None:
        """The one colleague of that name, at a platform where this person looks up."""
        text = self.cleaned_data["decided_by"].strip()
        if not text:
            return None
        people = User.objects.filter(Q(username__iexact=text) | Q(name__iexact=text))
        ids = platform_ids(self.person, Permission.LOOK_UP)
        if ids is not None:
            people = people.filter(Q(memberships__platform=None) | Q(memberships__platform__in=ids))
        named = list(people.distinct()[:2])
        if len(named) != 1:
            words = (
                _("Several people are called that: use the user name.")
                if named
                else _("Nobody is called that.")
            )
            raise forms.ValidationError(words, code="unknown")
        return named[0]

    def clean(self) -> dict[str, Any]:
        """Two filters that exclude each other are an error in words and no empty list, which would look like news; and
        one that is not known is no list of everything, which would look like what was found."""
        asked = self.cleaned_data
        if unknown := self.unknown:
            words = _("No filter is called {unknown}. The filters are {known}.").format(
                unknown=", ".join(unknown), known=", ".join(self.fields)
            )
            self.add_error(None, forms.ValidationError(words, code="unknown_filter"))
        status = asked.get("status", "")
        if asked.get("category") and status not in ("", Status.REJECTED):
            self.add_error(
                "category", _("Only what is rejected has a category: choose rejected, or any status.")
            )
        if asked.get("decided_by") and status not in ("", *OUTCOMES):
            self.add_error("decided_by", _("Only what is approved or rejected was decided by somebody."))
        since, until = asked.get("since"), asked.get("until")
        if since and until and since >= until:
            self.add_error("until", _("This is not after the beginning."))
        return asked

    @property
    def unknown(self) -> list[str]:
        """What the address asks for by a name that nothing here has."""
        return [name for name in self.data if name not in self.fields and name != PLACE]

    @property
    def asked(self) -> Asked:
        """Of a valid form."""
        asked = self.cleaned_data
        return Asked(
            text=asked["q"].strip(),
            uploader=asked["uploader"].strip(),
            platform=asked["platform"],
            status=asked["status"],
            category=asked["category"],
            decided_by=asked["decided_by"],
            since=asked["since"],
            until=asked["until"],
        )

    @property
    def query(self) -> QueryDict:
        """The filters that are set as a query string, in the form's order and without a page's place."""
        query = QueryDict(mutable=True)
        for name in self.fields:
            if value := str(self.data.get(name, "")).strip():
                query[name] = value
        return query

    @property
    def chips(self) -> list[Chip]:
        query = self.query
        found = []
        for name, value in query.items():
            rest = query.copy()
            del rest[name]
            found.append(
                Chip(str(self.fields[name].label), self.said(name, str(value)), f"?{rest.urlencode()}")
            )
        return found

    def said(self, name: str, value: str) -> str:
        """A value as the form shows it."""
        if name == "platform":
            chosen = self.cleaned_data.get(name) if hasattr(self, "cleaned_data") else None
            return chosen.name if isinstance(chosen, Platform) else value
        if name in CHOICES:
            return str(dict(CHOICES[name]).get(value, value))
        return value.replace("T", " ") if name in ("since", "until") else value

    @property
    def more_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def more_is_used(self) -> bool:
        return any(self.data.get(field.name) for field in self.more_fields)
