"""How a person can stand to a case. The person is a senior wherever it is a case of the moderators: of such a one no
moderator is shown more, or can do more."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import LazySettings
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.commit import new_salt
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.gold import make_gold_item, open_gold
from moderation.cases.hand_on import escalate, skip
from moderation.cases.hold import hold
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.look_again import look_again
from moderation.cases.models import Case, CaseState
from moderation.cases.opinion import ask_opinion
from moderation.cases.reassign import reassign
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.own_uploaders import add_own_uploader
from moderation.vocabulary import CaseKind, DecisionKind, SkipReason
from tests.cast import Cast
from tests.moderation.cases.deciding import said, second_case
from tests.moderation.cases.opening import opened, posting
from tests.review.seen.scene import DECIDED_NOTE, UPLOADER, Scene, posted, scene

APPROVED = DecisionKind.APPROVED
Maker = Callable[[Cast, LazySettings], Scene]


def free(cast: Cast, settings: LazySettings) -> Scene:
    return scene(cast, cast.aiko, posted(cast.lantern))


def before_them(cast: Cast, settings: LazySettings) -> Scene:
    return scene(cast, cast.aiko, open_case(posted(cast.lantern).id, cast.aiko))


def a_colleagues(cast: Cast, settings: LazySettings) -> Scene:
    return scene(cast, cast.aiko, open_case(posted(cast.lantern).id, cast.mira))


def a_colleagues_who_names_them(cast: Cast, settings: LazySettings) -> Scene:
    return scene(cast, cast.aiko, open_case(posted(cast.lantern).id, cast.mira), names=cast.aiko)


def given(cast: Cast, settings: LazySettings) -> Scene:
    return scene(cast, cast.aiko, handed_over(cast, posted(cast.lantern)))


def given_and_kept(cast: Cast, settings: LazySettings) -> Scene:
    """The second look at their own decision: who gives it to them is not told that it is that."""
    return scene(cast, cast.aiko, handed_over(cast, second_look(cast, cast.aiko)))


def kept(cast: Cast, settings: LazySettings) -> Scene:
    """The second look at their own decision waits."""
    return scene(cast, cast.aiko, second_look(cast, cast.aiko))


def own_upload(cast: Cast, settings: LazySettings) -> Scene:
    noted(cast)
    return scene(cast, cast.aiko, posted(cast.lantern))


def own_upload_in_hand(cast: Cast, settings: LazySettings) -> Scene:
    """The uploader's id was noted once they had it."""
    case = open_case(posted(cast.lantern).id, cast.aiko)
    noted(cast)
    return scene(cast, cast.aiko, case)


def skipped(cast: Cast, settings: LazySettings) -> Scene:
    case = open_case(posted(cast.lantern).id, cast.aiko)
    skip(case.id, cast.aiko, case.version, SkipReason.DISTRESSING)
    return scene(cast, cast.aiko, case)


def locked(cast: Cast, settings: LazySettings) -> Scene:
    return scene(cast, cast.aiko, suspected(cast))


def locked_for_them(cast: Cast, settings: LazySettings) -> Scene:
    settings.ABUSE_HANDLERS = ["aiko"]
    return scene(cast, cast.aiko, suspected(cast))


def the_seniors(cast: Cast, settings: LazySettings) -> Scene:
    """And they are a moderator, who has handed it on."""
    case = open_case(posted(cast.lantern).id, cast.jonas)
    escalate(case.id, cast.jonas, case.version)
    return scene(cast, cast.jonas, case)


def elsewhere(cast: Cast, settings: LazySettings) -> Scene:
    """They are a moderator of another platform, and somebody has decided."""
    case = posted(cast.kleinmarkt)
    made = said(case, cast.mira, APPROVED, note=DECIDED_NOTE)
    return scene(cast, cast.lena, case, decision=made.id)


def decided_by_another(cast: Cast, settings: LazySettings) -> Scene:
    case = open_case(posted(cast.lantern).id, cast.mira)
    made = decide(case.id, cast.mira, case.version, APPROVED, [], DECIDED_NOTE)
    return scene(cast, cast.aiko, case, decision=made.id)


def final_by_another(cast: Cast, settings: LazySettings) -> Scene:
    case = posted(cast.lantern)
    made = said(case, cast.mira, APPROVED, note=DECIDED_NOTE)
    return scene(cast, cast.aiko, case, decision=made.id)


def decided_by_them(cast: Cast, settings: LazySettings) -> Scene:
    case = open_case(posted(cast.lantern).id, cast.aiko)
    made = decide(case.id, cast.aiko, case.version, APPROVED, [], DECIDED_NOTE)
    return scene(cast, cast.aiko, case, decision=made.id)


def final_by_them(cast: Cast, settings: LazySettings) -> Scene:
    case = posted(cast.lantern)
    made = said(case, cast.aiko, APPROVED, note=DECIDED_NOTE)
    return scene(cast, cast.aiko, case, decision=made.id)


def a_spot_check_by_them(cast: Cast, settings: LazySettings) -> Scene:
    """Of a kind that stays sealed when it is final."""
    case = posted(cast.lantern, kind=CaseKind.SAMPLE)
    made = said(case, cast.aiko, APPROVED, note=DECIDED_NOTE)
    return scene(cast, cast.aiko, case, decision=made.id)


def on_hold(cast: Cast, settings: LazySettings) -> Scene:
    case = open_case(posted(cast.lantern).id, cast.aiko)
    hold(case.id, cast.aiko, case.version, "hour")
    return scene(cast, cast.aiko, case)


def asked(cast: Cast, settings: LazySettings) -> Scene:
    case = open_case(posted(cast.lantern).id, cast.mira)
    ask_opinion(case.id, cast.mira, case.version, "Is that a pier?", "aiko")
    return scene(cast, cast.aiko, case)


def asked_and_own(cast: Cast, settings: LazySettings) -> Scene:
    """It is their own upload, which the colleague who asks does not know."""
    noted(cast)
    return asked(cast, settings)


def opening(cast: Cast, settings: LazySettings) -> Scene:
    """A second look at a colleague's decision, that they may be handed in some minutes."""
    settings.OPENING_MINUTES = 10
    first = first_look(cast, cast.mira)
    case = Case.objects.get(submission_id=first.submission_id, state=CaseState.OPENING)
    return scene(cast, cast.aiko, case)


def known_item(cast: Cast, settings: LazySettings) -> Scene:
    """A known item that another has made waits, and they may be handed it."""
    made = said(posted(cast.lantern), cast.mira, APPROVED, note=DECIDED_NOTE)
    item = make_gold_item(
        submission_id=made.submission_id, expected=APPROVED, category=None, person=cast.priya
    )
    case = open_gold(item, timezone.now())
    return scene(cast, cast.aiko, case, decision=made.id, item=item)


def a_copy_in_hand(cast: Cast, settings: LazySettings) -> Scene:
    """A colleague has decided it, and they hold a case of another posting of the very picture."""
    case = posted(cast.lantern)
    made = said(case, cast.mira, APPROVED, note=DECIDED_NOTE)
    again = opened(cast.lantern, submission=posting(cast.lantern, image=case.submission.image))
    open_case(again.id, cast.aiko)
    return scene(cast, cast.aiko, case, decision=made.id)


def final_by_them_and_a_copy_in_hand(cast: Cast, settings: LazySettings) -> Scene:
    """They have another posting of the picture before them."""
    case = posted(cast.lantern)
    made = said(case, cast.aiko, APPROVED, note=DECIDED_NOTE)
    again = opened(cast.lantern, submission=posting(cast.lantern, image=case.submission.image))
    open_case(again.id, cast.aiko)
    return scene(cast, cast.aiko, case, decision=made.id)


def final_by_them_and_waiting_again(cast: Cast, settings: LazySettings) -> Scene:
    """A senior has a person look again, and they may be that person."""
    case = posted(cast.lantern)
    made = said(case, cast.aiko, APPROVED, note=DECIDED_NOTE)
    submission = Submission.objects.get(id=case.submission_id)
    look_again(submission.id, cast.priya, submission.version, note="Please.", salt=new_salt())
    return scene(cast, cast.aiko, case, decision=made.id)


def first_look(cast: Cast, person: User) -> Case:
    """Decided by this person, and drawn for a second look."""
    cast.lantern.second_review_share = 1
    cast.lantern.save()
    case = posted(cast.lantern)
    said(case, person, APPROVED, note=DECIDED_NOTE)
    return case


def second_look(cast: Cast, person: User) -> Case:
    return second_case(first_look(cast, person))


def handed_over(cast: Cast, case: Case) -> Case:
    """Mira gives it to Aiko."""
    held = open_case(case.id, cast.mira)
    reassign(held.id, cast.mira, held.version, "aiko")
    return held


def noted(cast: Cast) -> None:
    add_own_uploader(person=cast.aiko, platform=cast.lantern, uploader_id=UPLOADER, actor=Actor.system())


def suspected(cast: Cast) -> Case:
    case = open_case(posted(cast.lantern).id, cast.mira)
    lock_suspected_abuse(case.id, cast.mira, case.version)
    return case
