"""A person decides. The decision is stored at once and takes effect three seconds later (`conclude`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.cases.bars import OPEN_BESIDE, bar_from_fresh_looks, bars_in_claim
from moderation.cases.chosen import NOTHING_CHOSEN, Chosen
from moderation.cases.errors import CaseConflict, DecisionInvalid, DecisionProblem
from moderation.cases.mention import people_named, tell
from moderation.cases.models import Case, Decision
from moderation.cases.reach import get_case_alone
from moderation.people.models import User
from moderation.platforms.access import is_trainee
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.sql import execute, fetch_all, insert, uuid_of
from moderation.vocabulary import CaseKind, DecidedBy, DecisionKind, EventName, Via
from moderation.wake import wake

UNDO = timedelta(seconds=3)
NOTE_MAX = 4000
NO_RULES = Rules()
LONGEST_LOOK_MS = 2_147_483_647
# What people decide in the first place; a sample is a second look already.
ORDINARY_KINDS = frozenset({CaseKind.UNCERTAIN, CaseKind.FLAGGED, CaseKind.UNSCREENED})
# Spot checks, gold items and blind second reviews stay sealed even after the decision.
SEALED_KINDS = frozenset({CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW})
# Nor do they decide what a colleague gave them and they have not opened (`UNOPENED`), or what is kept from them by now.
DECIDE = """
    UPDATE cases_case AS c
    SET state = 'decided', version = version + 1, decision_id = %s, conclude_at = %s, lease_until = NULL, aside = ''
    WHERE id = %s AND state = 'open' AND version = %s AND holder_id = %s
      AND NOT (aside = 'given' AND held_since IS NULL AND (left_by_id IS NULL OR left_by_id <> holder_id)){bars}"""
STAY_SEALED = ", ".join(f"'{kind}'" for kind in sorted(SEALED_KINDS))
# Shown once it was final, unless its kind stays sealed; a decision without a case is one's reversal, made knowingly.
DECIDED_BEFORE = f"""
    SELECT d.id, d.case_id, d.person_id, d.supersedes_id, d.kind,
           d.after_scores OR c.id IS NULL
           OR (d.kind <> 'withdrawn' AND c.kind NOT IN ({STAY_SEALED}) AND c.concluded_at >= d.made_at)
    FROM cases_decision d LEFT JOIN cases_case c ON c.id = d.case_id
    WHERE d.submission_id = %s"""  # noqa: S608 - our names


def decide(
    case_id: UUID,
    person: User,
    version: int,
    outcome: DecisionKind,
    reason_codes: list[str],
    note: str = "",
    actions: Sequence[str] = (),
    *,
    via: Via | None = None,
    among: int = 1,
) -> Decision:
    """Store what this person decided, in one transaction with the log's line, and tell whom the note names.

    `actions` are codes that an approval carries, of those that the policy offers; a rejection has its reasons' own.
    `version` is the case's as the page showed it: the decision stands if nobody has taken the case since, even when
    the lease has run out. In the grid it was one of so many (`among`): they looked at it for that share of the time.
    Raises CaseNotFound, CaseConflict (somebody was faster, it is kept from them, or was given to them unopened),
    DecisionInvalid (all problems).
    """
    case = get_case_alone(case_id, person)
    # The one note on many that nobody looked at is the log's: no colleague hears of each.
    tells = via != Via.UNOPENED
    chosen, named = check(case, person, outcome, reason_codes, note, actions, tells=tells)
    now = timezone.now()
    before = decided_before(case, person)
    seen = before.showed_scores
    decision = compose(case, person, outcome, chosen, note=note, after_scores=seen, made_at=now)
    decision.supersedes_id = before.last  # whatever comes between raises the case's version
    decision.looked_ms = looked_ms(case, now, among)
    decision.via = via or ""
    decision.trainee = is_trainee(person, case.platform_id)
    with transaction.atomic():
        statement = DECIDE.format(bars=bars_in_claim(person, case.platform_id))
        if not execute(statement, [decision.id, now + UNDO, case_id, version, *[person.id] * 3]):
            raise CaseConflict(Case.objects.select_related("decision__person", "holder").get(id=case_id))
        insert(decision)
        if case.kind in OPEN_BESIDE:
            bar_from_fresh_looks(case, person)
        tell(decision, case, person, named)
        record_decision(EventName.CASE_DECIDED, case, decision, named)
        wake()
    return decision


def looked_ms(case: Case, now: datetime, among: int = 1) -> int | None:
    """How long the case was held: from handing it over to deciding; its share of that among so many."""
    if case.held_since is None:
        return None
    return max(0, min(int((now - case.held_since).total_seconds() * 1000 / among), LONGEST_LOOK_MS))


def compose(
    case: Case,
    person: User,
    kind: DecisionKind,
    chosen: Chosen = NOTHING_CHOSEN,
    *,
    note: str = "",
    after_scores: bool,
    made_at: datetime,
) -> Decision:
    """A person's decision on a case, not stored yet; what it supersedes is found in the transaction that stores it."""
    return Decision(
        id=uuid7(),
        submission_id=case.submission_id,
        case=case,
        kind=kind,
        decided_by=DecidedBy.MODERATOR,
        person=person,
        reasons=chosen.reason_documents(),
        actions=chosen.actions,
        note=note,
        salt=new_salt(),
        policy_version_id=case.policy_version_id,
        routing_id=case.routing_id,
        after_scores=after_scores,
        made_at=made_at,
    )


def check(
    case: Case,
    person: User,
    outcome: DecisionKind,
    codes: list[str],
    note: str,
    actions: Sequence[str] = (),
    *,
    tells: bool = True,
) -> tuple[Chosen, list[User]]:
    """What the case's policy has behind these codes, and whom the note tells. Raises DecisionInvalid with all
    problems."""
    # A plain approval names nothing, and then the policy is not even read.
    rules = rules_of(case.policy_version) if codes or actions else NO_RULES
    named, nobody = people_named(note if tells else "", case, person)
    return choose(rules, outcome, codes, note, actions, further=nobody), named


def choose(
    rules: Rules,
    outcome: DecisionKind,
    codes: list[str],
    note: str,
    actions: Sequence[str] = (),
    *,
    further: Sequence[DecisionProblem] = (),
) -> Chosen:
    """A policy's reasons and actions with these codes, in the order given. Raises DecisionInvalid with all problems, with
    the `further` ones that the caller has found."""
    problems: list[DecisionProblem] = []
    by_code = {reason.code: reason for reason in rules.reasons}
    unknown = [code for code in codes if code not in by_code]
    if outcome not in (DecisionKind.APPROVED, DecisionKind.REJECTED):
        problems.append(DecisionProblem("unknown_outcome", "outcome", "Choose approve or reject."))
    if outcome == DecisionKind.REJECTED and not codes:
        problems.append(DecisionProblem("reason_missing", "reasons", "Choose at least one reason."))
    if outcome == DecisionKind.APPROVED and codes:
        problems.append(DecisionProblem("reason_unwanted", "reasons", "An approval has no reasons."))
    problems += [
        DecisionProblem("reason_unknown", "reasons", f"The policy has no reason {code!r}.")
        for code in unknown
    ]
    problems += action_problems(rules, outcome, actions)
    problems += note_problems(note)
    problems += further
    if problems:
        raise DecisionInvalid(problems)
    return Chosen(tuple(by_code[code] for code in dict.fromkeys(codes)), tuple(actions))


def action_problems(rules: Rules, outcome: DecisionKind, actions: Sequence[str]) -> list[DecisionProblem]:
    if outcome == DecisionKind.REJECTED and actions:
        words = "A rejection has the actions of its reasons, and no others."
        return [DecisionProblem("action_unwanted", "actions", words)]
    offered = {action.code for action in rules.approval_actions}
    return [
        DecisionProblem(
            "action_unknown", "actions", f"The policy offers no action {code!r} with an approval."
        )
        for code in actions
        if code not in offered
    ]


def note_problems(note: str) -> list[DecisionProblem]:
    problems = []
    if len(note) > NOTE_MAX:
        problems.append(DecisionProblem("note_too_long", "note", f"At most {NOTE_MAX:,} characters."))
    if "\0" in note:  # PostgreSQL cannot store it
        problems.append(DecisionProblem("note_unprintable", "note", "The note holds a NUL character."))
    return problems


@dataclass(frozen=True)
class DecidedBefore:
    """What there is already: the case's last decision, which the next one supersedes, and whether one of this person
    on the submission has shown them what the machine thought."""

    last: UUID | None
    showed_scores: bool


def decided_before(case: Case, person: User) -> DecidedBefore:
    """One look at the few decisions of the case's submission."""
    rows = [
        (uuid_of(made), of and uuid_of(of), by and uuid_of(by), before and uuid_of(before), kind, shown)
        for made, of, by, before, kind, shown in fetch_all(DECIDED_BEFORE, [case.submission_id])
    ]
    superseded = {before for _, _, _, before, _, _ in rows}
    undone = {before for _, _, _, before, kind, _ in rows if kind == DecisionKind.WITHDRAWN}
    return DecidedBefore(
        last=next((made for made, of, *_ in rows if of == case.id and made not in superseded), None),
        showed_scores=any(
            shown and by == person.id and made not in undone for made, _, by, _, _, shown in rows
        ),
    )


def record_decision(event: EventName, case: Case, decision: Decision, named: Sequence[User] = ()) -> None:
    """The log's line for what a person decided; the note only as a commitment."""
    record(
        event,
        actor=Actor.person(decision.person_id) if decision.person_id else Actor.system(),
        platform_id=case.platform_id,
        submission_id=case.submission_id,
        subject=f"case:{case.id}",
        data={
            "decision": str(decision.id),
            "outcome": decision.kind,
            "reasons": [[r["category"], r["code"]] for r in decision.reasons],
            "actions": decision.actions,
            "kind": case.kind,
            "policy_version": str(decision.policy_version_id),
            "supersedes": str(decision.supersedes_id) if decision.supersedes_id else None,
            "after_scores": decision.after_scores,
            "colour_opened": case.colour_opened,
            "looked_ms": decision.looked_ms,
            "note": commitment(decision.salt, decision.note),
        }
        | ({"via": decision.via} if decision.via else {})
        | ({"named": [str(one.id) for one in named]} if named else {}),
    )
