"""Which certificate some rules carry: one that was issued for whatever in them decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Max, QuerySet
from django.db.models.fields.json import KT

from moderation.assurance.models import Certificate, Watch
from moderation.policy.content import digest_of
from moderation.policy.describe import describe_changes
from moderation.policy.errors import PolicyInvalid
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.rules import DueMinutes, Rules

RULES = "rules"  # the key of the certified rules' canonical JSON in a certificate's `result`


@dataclass(frozen=True)
class Voided:
    """A certificate that some rules do not carry, and what in them it does not hold for, as sentences."""

    certificate: Certificate
    in_force: bool
    because: tuple[str, ...]


@dataclass(frozen=True)
class Attachment:
    """What publishing some rules does to certificates: the one that they carry, or those that end without ever having
    been in force, or with the version in force. `suspended`: something is, and stays so unless a certificate comes."""

    carried: Certificate | None = None
    voided: tuple[Voided, ...] = ()
    suspended: bool = False


def what_voids(held: Rules, rules: Rules) -> list[str]:
    """What in these rules keeps a certificate that was issued for `held` from holding, as sentences; empty: it holds.

    It rests on whatever decides without a person, and on what people are told a violation is. It does not rest on when
    cases are due, on what an approval may carry, on waivers, or on how many spot checks there are, as long as there are
    any: without them nobody would notice that it holds no more.
    """
    rate = rules.sample_rate if held.sample_rate and not rules.sample_rate else held.sample_rate
    return describe_changes(_resting(held), replace(_resting(rules), sample_rate=rate))


def _resting(rules: Rules) -> Rules:
    return replace(rules, due_minutes=DueMinutes(), approval_actions=(), waived=())


def carried_by(rules: Rules, policy_id: UUID) -> Certificate | None:
    """The newest certificate that holds for these rules; once one of the policy's has ended, only one issued since: an
    older one knows nothing of why."""
    found = _with_rules(_alive(policy_id))
    return next((one for one, held in found if held and not what_voids(held, rules)), None)


def in_force(version: PolicyVersion) -> Certificate | None:
    """The certificate of the policy's newest version, also before any picture was routed under it."""
    return _in_force(version, _watch(version.policy_id))


def _in_force(version: PolicyVersion, watch: Watch | None) -> Certificate | None:
    if watch is None or watch.number > version.number:
        return None
    if watch.number == version.number:
        return watch.certificate
    return carried_by(rules_of(version), version.policy_id)


def attachment_of(rules: Rules, version: PolicyVersion) -> Attachment:
    """What publishing these rules in the place of the newest version would do."""
    watch = _watch(version.policy_id)
    if watch is None:
        return Attachment()
    suspended = watch.suspended_at is not None
    if carried := carried_by(rules, version.policy_id):
        return Attachment(carried, (), suspended)
    now = _in_force(version, watch)
    since = _alive(version.policy_id).filter(made_at__gt=version.published_at)
    waiting = since.exclude(id=now.id) if now else since
    named = [*waiting[:1], *([now] if now else [])]
    voided = (
        Voided(one, one == now, tuple(what_voids(held, rules)) if held else ())
        for one, held in _with_rules(named)
    )
    return Attachment(None, tuple(voided), suspended)


def _watch(policy_id: UUID) -> Watch | None:
    return Watch.objects.select_related("certificate").filter(policy_id=policy_id).first()


def _alive(policy_id: UUID) -> QuerySet[Certificate]:
    """Newest first."""
    own = Certificate.objects.filter(policy_id=policy_id)
    last_end = own.aggregate(last=Max("ended_at"))["last"]
    found = own.filter(ended_at=None).order_by("-made_at").defer("result", "reference")
    return found.filter(made_at__gt=last_end) if last_end else found


def _with_rules(certificates: Iterable[Certificate]) -> Iterator[tuple[Certificate, Rules | None]]:
    """Each with the rules that it was issued for. Those of one that was issued before they were stored are a version's,
    or nobody knows them."""
    found = list(certificates)
    stored = Certificate.objects.filter(id__in=[one.id for one in found]).annotate(
        text=KT(f"result__{RULES}")
    )
    texts = dict(stored.values_list("id", "text"))
    published = _published([one for one in found if not texts[one.id]])
    for one in found:
        text = texts[one.id] or published.get((one.policy_id, one.digest))
        # Whoever wrote other rules into the row gets no certificate for them.
        yield one, _read(text) if text and digest_of(text) == one.digest else None


def _read(text: str) -> Rules | None:
    try:
        return Rules.from_json(text)
    except PolicyInvalid:  # by what is asked of rules since
        return None


def _published(certificates: Sequence[Certificate]) -> dict[tuple[UUID, str], str]:
    """The rules of the versions with their digests, by policy and digest; nothing is asked of none."""
    if not certificates:
        return {}
    found = PolicyVersion.objects.filter(
        policy__in={one.policy_id for one in certificates}, digest__in={one.digest for one in certificates}
    )
    return {
        (policy, digest): text for policy, digest, text in found.values_list("policy_id", "digest", "rules")
    }
