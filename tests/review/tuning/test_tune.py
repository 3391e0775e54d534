"""The tuning page says what is proved, moves cut-offs, and saves them to the draft."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from moderation.assurance.models import Certificate
from moderation.audit.models import Entry
from moderation.cases.models import Case, Routing
from moderation.history.advance import advance
from moderation.policy.models import Assignment, Policy
from moderation.policy.publish import newest_version, rules_of
from moderation.rescreening.models import Rescreen
from moderation.vocabulary import Category, EventName
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.history.given_again import answered_again, begun_for
from tests.moderation.history.routed import answer_of, case_of, routed
from tests.moderation.history.test_advance import later
from tests.review.policies.forms import form_to
from tests.review.tuning.desk import CERTIFY, NO_NUMBER, TUNE, draft, hand_over, history, save_form, text_of


def test_it_proves_a_cutoff_and_puts_it_into_the_draft(admin: Client, cast: Cast) -> None:
    history(cast)
    hand_over(admin)
    page = admin.get(TUNE).content.decode()
    assert re.search(r"\d+(\.\d)? % of uploads need no person, at 95 % confidence", text_of(page))
    assert re.search(
        r"From [\d,]+ labels and [\d,]+ uploads, .{13,16}\. Set aside for the maps: [\d,]+ uploads, [\d,]+ labels\.",
        text_of(page),
    )
    assert page.count('<svg class="plot"') == 5, (
        "no spot check was made in shadow mode, so five of six are drawn"
    )
    assert page.count("<desc") == 5
    assert "style=" not in page
    assert re.search(r"within what is proved\. +The limit there is [\d.]+ per 1,000\.", text_of(page))
    assert re.search(r"Violations among 1,000 approvals at most [\d.]+, about [\d.]+", text_of(page))
    assert re.search(r"a day to people, about [\d.]+ missed per 1,000", text_of(page))
    assert ">proved</text>" in page
    assert "certified" not in text_of(page), "nothing is, before a certificate is issued"

    sent = save_form(admin)
    response = admin.post(f"{TUNE}save/", sent)
    assert response.headers["Location"] == "/policies/starter/publish/"
    risk = draft().risk
    assert sent["below"] == "", "nobody has moved it"
    assert risk.approve_below is not None
    assert {one.scorer for one in risk.maps} == {"local"}
    assert risk.reject_from is None


def test_it_certifies_and_prints(admin: Client, cast: Cast) -> None:
    history(cast)
    hand_over(admin)
    sent = save_form(admin)
    response = admin.post(f"{TUNE}certify/", sent)
    assert response.headers["Location"] == "/policies/starter/publish/"
    certificate = Certificate.objects.get()
    assert certificate.digest == draft().digest
    assert draft().risk.approve_below == certificate.result["approve_below"]

    listed = admin.get("/policies/starter/certificates/").content.decode()
    assert f"/policies/starter/certificates/{certificate.id}/" in listed
    assert listed.count("<h1") == 1
    page = admin.get(f"/policies/starter/certificates/{certificate.id}/").content.decode()
    assert certificate.sentence in text_of(page)
    assert "Its rules are not published." in page
    assert f"<dd>{draft().risk.approve_below}</dd>" in page, "rounded it would be another rule"
    assert "Violations among 1,000 approvals" in page
    assert "At the certified cut-off" in page
    assert "What could be rejected wrongly" not in page
    assert f"It holds until {certificate.holds_until:%-d %b %Y} at the latest." in text_of(page)
    assert not NO_NUMBER.search(text_of(page))


def test_in_german_it_speaks_german_draws_and_sends_plain_numbers_and_stores_english(
    admin: Client, cast: Cast
) -> None:
    cast.priya.language = "de"
    cast.priya.save(update_fields=["language"])
    history(cast)
    hand_over(admin)
    page = admin.get(TUNE).content.decode()
    shown = text_of(page)
    assert "der Einsendungen brauchen keine Person, bei 95 % Konfidenz" in shown
    assert not re.search(r"\b(?:uploads?|labels?|cut-offs?|draft)\b", shown)
    assert not re.search(r'\b(?:x|y|d|viewBox)="[^"]*\d,\d', page)
    sent = save_form(admin)
    admin.post(f"{TUNE}certify/", sent)
    certificate = Certificate.objects.get()
    assert "of uploads need no person" in certificate.sentence
    assert "uploads need no person" in Entry.objects.filter(event=EventName.CERTIFICATE_ISSUED).get().body
    assert "Einsendungen" not in "".join(Entry.objects.values_list("body", flat=True))
    listed = text_of(admin.get("/policies/starter/certificates/").content.decode())
    assert "der Einsendungen brauchen keine Person" in listed
    assert "Stellte ein Zertifikat für starter aus: " in text_of(admin.get("/audit/").content.decode())


def test_labels_that_came_since_the_page_was_opened_do_not_keep_a_certificate_back(
    admin: Client, cast: Cast
) -> None:
    """They move the maps and what is proved a little, up or down: what is proved now is certified, where nobody moved
    the cut-offs."""
    history(cast, 2_000)
    hand_over(admin)
    sent = save_form(admin)
    before = certified_words(admin)
    for _ in range(6):  # clean ones that scored high let the certified risk fall
        said(case_of(routed(cast.lantern, 0.3)), cast.mira, APPROVED)
    advance(now=later())
    response = admin.post(f"{TUNE}certify/", sent)
    assert response.headers["Location"] == "/policies/starter/publish/"
    assert certified_words(admin) != before
    assert draft().risk.approve_below == Certificate.objects.get().result["approve_below"]


def test_what_people_have_still_time_for_ends_the_window_and_what_is_overdue_is_missing(
    admin: Client, cast: Cast
) -> None:
    """Five that were posted a moment ago, one of them decided already, beside a history without an error."""
    history(cast, 1_500, violations=0.0)
    hand_over(admin)
    before = certified_words(admin)
    waiting = [routed(cast.lantern, 0.3) for _ in range(5)]
    said(case_of(waiting[3]), cast.mira, REJECTED)
    advance(now=later())
    page = text_of(admin.get(TUNE).content.decode())
    assert certified_words(admin) == before
    ends = Routing.objects.get(submission=waiting[0]).created_at
    assert f"Uploads since {ends:%-d %b, %H:%M} are left out until their cases are decided or due." in page
    admin.post(f"{TUNE}certify/", save_form(admin))
    assert Certificate.objects.get().until == ends

    Case.objects.filter(submission__in=waiting).update(due_at=timezone.now())
    page = text_of(admin.get(TUNE).content.decode())
    assert "are left out" not in page
    assert re.search(r"[1-4] labels? of those that were to be given (are|is) missing", page)
    assert re.search(r"From [\d,]+ labels \([1-4] missing\) and [\d,]+ uploads", page)


def certified_words(admin: Client) -> str:
    """What the page says is proved."""
    found = re.search(
        r"[\d.]+ % of uploads need no person.*?among", text_of(admin.get(TUNE).content.decode())
    )
    assert found
    return found[0]


def test_it_certifies_nothing_that_is_not_proved(admin: Client, cast: Cast) -> None:
    history(cast)
    hand_over(admin)
    sent = save_form(admin) | {"below": "0.9"}
    assert (
        "Nothing proves these cut-offs" in admin.post(f"{TUNE}certify/", sent, follow=True).content.decode()
    )
    assert not Certificate.objects.exists()


def test_where_nothing_lies_below_the_cutoff_the_page_says_so_and_the_handle_stays(
    admin: Client, cast: Cast
) -> None:
    history(cast)
    hand_over(admin)
    page = admin.get(f"{TUNE}?below_place=-920").content.decode()
    said = "Nothing lies below 0.00010, so that nothing is approved unseen. Proved is up to"
    assert said in text_of(page)
    assert CERTIFY not in page
    response = admin.post(f"{TUNE}certify/", form_to(f"{TUNE}save/", page))
    assert "below=0.000101" in response.headers["Location"]
    assert said in text_of(admin.get(response.headers["Location"]).content.decode())
    assert not Certificate.objects.exists()


def test_each_cutoff_is_named_that_nothing_proves(admin: Client, cast: Cast) -> None:
    history(cast)
    hand_over(admin)
    page = text_of(admin.get(f"{TUNE}?rejected=3&start=0.6").content.decode())
    assert re.search(r"The cut-off is at 0.\d+, within what is proved\.", page)
    assert re.search(
        r"Rejecting begins at 0.60 ?, which nothing proves\. +The limit there is [\d.]+ per 1,000, and you bear 3\. "
        r"+Proved is from 0\.\d+ on\.",
        page,
    ), page
    assert CERTIFY not in page


def test_rejections_alone_are_certified_and_leave_every_approval_to_people(admin: Client, cast: Cast) -> None:
    history(cast)
    hand_over(admin)
    page = admin.get(f"{TUNE}?missed=0&rejected=3").content.decode()
    assert "Nothing is approved unseen: no number of labels can prove that there is never an error" in page
    assert "so that nothing is approved unseen. Rejecting begins at 0." in text_of(page)
    assert CERTIFY in page
    admin.post(f"{TUNE}certify/", form_to(f"{TUNE}save/", page))
    certificate = Certificate.objects.get()
    assert (certificate.approve_tolerated, draft().risk.approve_below) == (None, 0.0)
    assert draft().risk.reject_from == certificate.result["reject_from"] is not None
    printed = admin.get(f"/policies/starter/certificates/{certificate.id}/").content.decode()
    assert "What could be rejected wrongly" in printed
    assert "Clean ones among 1,000 rejections" in printed

    page = admin.get(TUNE).content.decode()
    assert form_to(f"{TUNE}save/", page) | {"missed": "0", "rejected": "3"} == form_to(f"{TUNE}save/", page)
    assert form_to(f"{TUNE}save/", admin.get(f"{TUNE}?missed=5&rejected=").content.decode())["rejected"] == ""


def test_before_thresholds_are_handed_over_the_drafts_own_flags_decide(admin: Client, cast: Cast) -> None:
    """Of the cut-offs that approve all that the flags let through the lowest is held, and further ones are proved."""
    history(cast, violations=0.02)
    for query in ("", "?below=0.97", "?below=1"):  # further on, but the very same uploads
        page = text_of(admin.get(TUNE + query).content.decode())
        assert "on a higher cut-off approves nothing more: the draft’s own rules decide there." in page
        assert "within what is proved" in page
        assert "which nothing proves" not in page
    assert needs(admin.get(f"{TUNE}?below=1").content.decode()) == needs(admin.get(TUNE).content.decode())
    assert CERTIFY in page


def test_a_history_of_violations_alone_offers_no_certificate_and_gets_none(admin: Client, cast: Cast) -> None:
    history(cast, 1_500, violations=1.0)
    hand_over(admin)
    page = admin.get(TUNE).content.decode()
    assert "Nothing is proved: all labels are violations, so nothing can be approved." in text_of(page)
    assert CERTIFY not in page
    admin.post(f"{TUNE}certify/", save_form(admin) | {"below": "0.02"})
    assert not Certificate.objects.exists()


def test_a_moved_cutoff_changes_the_figures_alone(admin: Client, cast: Cast) -> None:
    history(cast)
    hand_over(admin)
    whole = admin.get(TUNE).content.decode()
    low, high = (
        admin.get(f"{TUNE}?below_place={place}", headers={"HX-Request": "true"}).content.decode()
        for place in (-600, 200)
    )
    assert "<html" not in low
    assert 'id="chart-curve" hx-swap-oob="true"' in low
    assert "which nothing proves" in high
    assert needs(low) > needs(whole) > needs(high)


def test_a_handle_that_nobody_moved_stays_at_what_is_proved_to_the_last_digit(
    admin: Client, cast: Cast
) -> None:
    history(cast)
    hand_over(admin)
    whole = admin.get(f"{TUNE}?rejected=3").content.decode()
    places = dict(re.findall(r'name="(below_place|start_place)"[^>]* value="(-?\d+)"', whole))
    both = f"{TUNE}?rejected=3&below_place={places['below_place']}&start_place="

    stands = admin.get(both + places["start_place"], headers={"HX-Request": "true"}).content.decode()
    moved = admin.get(f"{both}910", headers={"HX-Request": "true"}).content.decode()

    assert needs(stands) == needs(whole) < needs(moved)
    assert hidden(stands) == {"below": "", "start": ""}
    assert hidden(moved)["below"] == ""
    assert float(hidden(moved)["start"]) > 0.999
    for page in (stands, moved):
        assert "which nothing proves" not in page
        assert "Certify and save to the draft" in page


def hidden(page: str) -> dict[str, str]:
    """The cut-offs that the form to save them sends."""
    return dict(re.findall(r'type="hidden" name="(below|start)" value="([^"]*)"', page))


def needs(page: str) -> float:
    """Who needs a person under the draft, a day."""
    found = re.search(r"Needs a person</th><td[^>]*>[^<]*</td><td[^>]*>([\d,.]+)<", page)
    assert found, page
    return float(found[1].replace(",", ""))


def test_a_cutoff_that_nothing_proves_says_so(admin: Client, cast: Cast) -> None:
    history(cast)
    hand_over(admin)
    page = text_of(admin.get(f"{TUNE}?below=0.9").content.decode())
    assert "The cut-off is at 0.90, which nothing proves." in page, page[600:1800]
    limit = re.search(r"The limit there is ([\d.]+) per 1,000, and you bear 5\.", page)
    assert limit
    assert float(limit[1]) > 5
    assert "Where the handle stands the estimate is" in page
    assert "Beyond what is proved they guarantee nothing." in page
    assert "Nothing proves this cut-off." in page


def test_handing_over_leaves_severe_categories_alone(admin: Client, cast: Cast) -> None:
    before = draft()
    hand_over(admin)
    after = draft()
    assert after.min_confidence == 0
    for category in Category:
        was, now = (rules.thresholds_for(category, "local").flag_at for rules in (before, after))
        assert now == (
            was
            if category in (Category.GORE, Category.SELF_HARM, Category.EXTREMISM, Category.MINORS_SEXUAL)
            else None
        )


def test_thresholds_that_were_handed_over_with_nothing_proved_let_nothing_through(
    admin: Client, cast: Cast
) -> None:
    history(cast, 300, to_people=0.0, sample_rate=0.0)
    hand_over(admin)
    page = admin.get(TUNE).content.decode()
    assert "Nothing is proved" in page
    assert re.search(r"Approved unseen</th><td[^>]*>[^<]*</td><td[^>]*>0<", page)
    publishing = text_of(admin.get("/policies/starter/publish/").content.decode())
    assert "Nothing is approved without a person until a cut-off is set." in publishing


def test_labels_under_an_earlier_scorer_are_told_of_and_it_is_offered_to_ask_again(
    admin: Client, cast: Cast
) -> None:
    history(cast, 400)
    routed(cast.lantern, 0.1, model="nsfw-2")
    Case.objects.update(due_at=timezone.now())  # if the coin chose it, the window would end before it
    advance(now=later())
    page = admin.get(TUNE).content.decode()
    assert "uploads of the window were screened by an earlier version of a scorer and are left out." in page
    assert "Screen 400 of Lantern again with local…" in page
    (href,) = re.findall(r'href="(/insights/rescreening/\?[^"]+)"', page)
    form = admin.get(href.replace("&amp;", "&")).content.decode()
    assert "What it would come to" in form
    since = (timezone.now() - timedelta(days=30)).date().isoformat()
    for name, value in (("provider", "local"), ("platform", "lantern"), ("since", since)):
        assert re.search(f'type="hidden" name="{name}" value="{value}"', form), name

    backlog = begun_for(cast.lantern)
    Rescreen.objects.filter(id=backlog.id).update(state="running", total=400, answered=120)
    page = text_of(admin.get(TUNE).content.decode())
    assert (
        "local has looked again at 120 of 400 pictures of Lantern. The proof grows with its answers" in page
    )
    assert "Screen 400 of Lantern" not in page, "a scorer has one backlog at a time"


def test_it_says_how_many_count_with_answers_given_later(admin: Client, cast: Cast) -> None:
    before = [routed(cast.lantern, 0.01 + place / 100) for place in range(3)]
    routed(cast.lantern, 0.02, model="nsfw-2")
    backlog = begun_for(cast.lantern)
    for submission in before:
        routing = Routing.objects.get(submission=submission)
        answered_again(backlog, routing, answer_of(0.03, model="nsfw-2"))
    Case.objects.update(due_at=timezone.now())
    advance(now=later())
    page = text_of(admin.get(TUNE).content.decode())
    assert "3 uploads of the window count with answers that the present scorers gave later." in page
    assert "are left out" not in page
    assert "Screen " not in page


def test_a_platform_that_goes_by_it_for_a_share_counts(admin: Client, cast: Cast) -> None:
    history(cast, 400)
    everything = Policy.objects.get(slug="everything-to-people")
    Assignment.objects.filter(platform=cast.lantern).update(
        policy=everything, second=Policy.objects.get(slug="starter"), second_percent=10
    )
    assert "No platform uses this policy" not in text_of(admin.get(TUNE).content.decode())


def test_nobody_else_opens_it(client: Client, cast: Cast) -> None:
    for person in (cast.mira, cast.otto, cast.karl):
        client.force_login(person)
        assert client.get(TUNE).status_code == 403


def test_the_page_asks_few_questions(
    admin: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    history(cast, 400)
    admin.get(TUNE)
    with django_assert_max_num_queries(23):  # type: ignore[operator]  # a fixture typed as object
        admin.get(TUNE)


def test_a_draft_that_somebody_else_saved_is_not_overwritten(admin: Client, cast: Cast) -> None:
    history(cast, 2_000)
    hand_over(admin)
    sent = save_form(admin)
    hand_over(admin)
    response = admin.post(f"{TUNE}save/", sent, follow=True)
    assert "Somebody else saved or published" in response.content.decode()
    assert draft().risk.approve_below == 0
    version = newest_version(Policy.objects.get(slug="starter"))
    assert version is not None
    assert rules_of(version).min_confidence > 0
