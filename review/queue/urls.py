"""The first page, /review/ and everything below it, light or dark, and the language."""

from django.urls import path
from django.views.generic import RedirectView

from review.language.views import set_language
from review.preferences import set_theme
from review.queue import (
    acts,
    ahead,
    case,
    change,
    handing,
    home,
    lease,
    live,
    locking,
    mine,
    moving,
    next,
    opinion,
    overview,
    pictures,
    result,
    reveal,
    seeing,
    undoing,
    zen,
)
from review.working import give_all_back

CASE = "review/cases/<uuid:case_id>"
DECISION = "review/decisions/<uuid:decision_id>"

urlpatterns = [
    path("", home.home, name="home"),
    path("preferences/theme", set_theme, name="theme"),
    path("preferences/language", set_language, name="language"),
    path("review/", overview.queues, name="queues"),
    path("review/next", next.next_one, name="next"),
    path("review/waits", next.waits, name="waits"),
    path("review/live", live.live, name="live"),
    path("review/only-the-picture", zen.set_zen, name="zen"),
    path(CASE, case.show, name="case"),
    path(
        f"{CASE}/", RedirectView.as_view(pattern_name="case", query_string=True)
    ),  # as every other page ends
    path(f"{CASE}/decide", acts.decide_case, name="decide"),
    path(f"{CASE}/skip", acts.skip_case, name="skip"),
    path(f"{CASE}/hold", handing.hold_case, name="hold"),
    path(f"{CASE}/give-back", handing.give_back_case, name="give_back"),
    path(f"{CASE}/reassign", handing.reassign_case, name="reassign"),
    path(f"{CASE}/ask-opinion", handing.ask_for_opinion, name="ask_opinion"),
    path(f"{CASE}/opinion", opinion.look, name="opinion"),
    path(f"{CASE}/opinion/peek", opinion.peek, name="opinion_peek"),
    path("review/mentions/<uuid:mention_id>/open", mine.open_mentioned, name="open_mention"),
    path("review/mine/", mine.mine, name="mine"),
    path("review/give-back", give_all_back, name="give_all_back"),
    path(f"{CASE}/escalate", acts.escalate_case, name="escalate"),
    path(f"{CASE}/move", moving.move, name="move"),
    path(f"{CASE}/note", acts.note_case, name="note"),
    path(f"{CASE}/suspected-abuse", locking.suspected_abuse, name="suspected_abuse"),
    path(f"{CASE}/peek", reveal.peek, name="peek"),
    path(f"{CASE}/colour", reveal.colour, name="colour"),
    path(f"{CASE}/sight", seeing.sight, name="sight"),
    path(f"{CASE}/describe", seeing.describe, name="describe"),
    path(f"{CASE}/read", seeing.read_text, name="read_text"),
    path(f"{CASE}/ask", seeing.ask, name="ask"),
    path(f"{CASE}/ping", lease.ping_case, name="ping"),
    path(f"{CASE}/ahead", ahead.ahead, name="ahead"),
    path(f"{CASE}/release", lease.release_case, name="release"),
    path(f"{CASE}/picture/<str:name>/<int:frame>", pictures.picture, name="picture"),
    path(f"{DECISION}/undo", undoing.undo_decision, name="undo"),
    path(f"{DECISION}/change", change.change_decision, name="change"),
    path(f"{DECISION}/result", result.result, name="result"),
]
