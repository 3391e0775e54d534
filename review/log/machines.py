"""What machines may do and what they are asked, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from moderation.screening.models import Period
from moderation.vocabulary import EventName
from review.language.budgets import whose
from review.language.figures import money, thousands
from review.language.told import told
from review.log.parts import type_data, type_sentence


def resumed(said: type_data) -> str:
    words = _("Resumed automatic decisions under {policy}, as a new certificate is in force")
    if said["why"] == "person":
        words = _("Resumed automatic decisions under {policy}: {reason}")
    return words.format(policy=said["policy"], reason=said.get("reason"))


def budget_changed(said: type_data) -> str:
    """Amounts are billionths of a dollar, as they are kept; the subject is `budget:<scorer or all>:<period>`."""
    scorer, _colon, period = said["subject"].removeprefix("budget:").rpartition(":")
    before, after = (a_period(said[name], period) for name in ("before", "after"))
    words = _("Changed the budget for {whose} from {before} to {after}")
    if not before:
        words = _("Set a budget of {after} for {whose}")
    if not after:
        words = _("Removed the budget of {before} for {whose}")
    scorers = whose("" if scorer == "all" else scorer, said["place"])
    return words.format(whose=scorers, before=before, after=after)


def a_period(amount: int | None, period: str) -> str:
    """“$5 a day”; nothing where there is no budget."""
    if amount is None:
        return ""
    words = _("{amount} a month") if period == Period.MONTH else _("{amount} a day")
    return words.format(amount=money(amount))


def rescreen_begun(said: type_data) -> str:
    total = said["total"]
    pictures = ngettext("1 picture", "{total} pictures", total).format(total=thousands(total))
    return _("Began to screen {pictures} again with {scorer}: {why}").format(
        pictures=pictures, scorer=said["scorer"], why=said["why"]
    )


def rescreen(words: str) -> type_sentence:
    def with_count(said: type_data) -> str:
        why = f": {said['why']}" if said.get("why") else ""
        count = _("{settled} of {total}").format(
            settled=thousands(said["settled"]), total=thousands(said["total"])
        )
        return _(words).format(scorer=said["scorer"], count=count) + why

    return with_count


def line_of(words: str) -> type_sentence:
    """The subject is `provider:<scorer>`."""

    def with_why(said: type_data) -> str:
        text = _(words).format(scorer=said["subject"].removeprefix("provider:"))
        return f"{text}. {said['why']}" if said.get("why") else text

    return with_why


MACHINE_SENTENCES: dict[str, str | type_sentence] = {
    EventName.CERTIFICATE_ISSUED: lambda said: _("Issued a certificate for {policy}: {sentence}").format(
        policy=said["policy"], sentence=told(said["sentence"])
    ),
    EventName.CERTIFICATE_IN_FORCE: lambda said: _(
        "The certificate of {policy} is in force with version {number}"
    ).format(policy=said["policy"], number=said["number"]),
    EventName.AUTOMATION_SUSPENDED: lambda said: _("Suspended automatic {what} under {policy}: {why}").format(
        what=_(" and ").join(_(noun) for noun in said["suspended"]),
        policy=said["policy"],
        why=told(said["words"]),
    ),
    EventName.AUTOMATION_RESUMED: resumed,
    EventName.PROVIDER_PAUSED: line_of(gettext_noop("Paused {scorer}")),
    EventName.PROVIDER_STOPPED: line_of(gettext_noop("Stopped asking {scorer}")),
    EventName.PROVIDER_RESUMED: line_of(gettext_noop("Asks {scorer} again")),
    EventName.BUDGET_CHANGED: budget_changed,
    EventName.RESCREEN_BEGUN: rescreen_begun,
    EventName.RESCREEN_HELD: rescreen(gettext_noop("Held up the backlog of {scorer} after {count}")),
    EventName.RESCREEN_WENT_ON: rescreen(gettext_noop("Went on with the backlog of {scorer} after {count}")),
    EventName.RESCREEN_PAUSED: rescreen(gettext_noop("Paused the backlog of {scorer} after {count}")),
    EventName.RESCREEN_RESUMED: rescreen(gettext_noop("Resumed the backlog of {scorer} after {count}")),
    EventName.RESCREEN_CANCELLED: rescreen(gettext_noop("Cancelled the backlog of {scorer} after {count}")),
    EventName.RESCREEN_DONE: rescreen(gettext_noop("Finished the backlog of {scorer} after {count}")),
}
