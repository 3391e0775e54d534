"""What the people pages show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from moderation.people.models import User
from moderation.people.roles import ROLE_WORDS
from moderation.platforms.models import Membership
from moderation.vocabulary import Role


@dataclass(frozen=True)
class Held:
    """A role somebody has, in words."""

    id: int
    role: str
    where: str
    trainee: bool
    may_train: bool


@dataclass(frozen=True)
class PersonRow:
    user: User
    roles: tuple[Held, ...]

    @property
    def state(self) -> str:
        if not self.user.is_active:
            return "disabled"
        return "active" if self.user.has_usable_password() else "invited"


def everybody() -> list[PersonRow]:
    """All people with their roles, disabled ones last, in two queries."""
    return [row(user) for user in with_roles().order_by("-is_active", "username")]


def one(person_id: UUID) -> PersonRow:
    """One person with their roles. Raises Http404."""
    user = with_roles().filter(id=person_id).first()
    if user is None:
        raise Http404
    return row(user)


def with_roles() -> QuerySet[User]:
    roles = Membership.objects.select_related("platform").order_by("id")
    return User.objects.prefetch_related(Prefetch("memberships", roles))


def row(user: User) -> PersonRow:
    return PersonRow(
        user,
        tuple(
            Held(
                m.id,
                _(ROLE_WORDS[Role(m.role)]),
                m.platform.name if m.platform else _("all platforms"),
                trainee=m.trainee,
                may_train=m.role == Role.MODERATOR,
            )
            for m in user.memberships.all()
        ),
    )
