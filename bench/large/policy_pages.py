"""The pages of policies, of what proves them, and of insights."""

from __future__ import annotations

from bench.large.cast import Site
from bench.large.visit import Visit, get
from moderation.assurance.models import Certificate
from moderation.policy.publish import current_version
from moderation.rescreening.models import Rescreen
from moderation.shadowing.models import Difference
from review.insights.overview.tables import TABLES


def policy_pages(site: Site) -> list[Visit]:
    return [*rule_pages(site), *proof_pages(site), *insight_pages(site)]


def rule_pages(site: Site) -> list[Visit]:
    here = f"/policies/{current_version(site.big).policy.slug}/"
    middle = Difference.objects.order_by("-routing_id")[5_000 % Difference.objects.count()].routing_id
    return [
        *(get(person, "/policies/", {}) for person in (site.admin, site.pair)),
        *(get(person, here, {}) for person in (site.admin, site.moderator)),
        get(site.admin, here, {"page": "2"}),
        *(get(site.admin, f"{here}{page}", {})
          for page in ("edit/", "draft.yaml", "v3.yaml", "import/", "publish/", "roll-back/3/")),
        *(get(site.admin, f"{here}shadow/", query)
          for query in ({}, {"would": "review"}, {"would": "reject"}, {"before": str(middle)})),
    ]  # fmt: skip


def proof_pages(site: Site) -> list[Visit]:
    """What the page of cut-offs works out is held by `bench.whatif`; here it is what it asks of the database."""
    policy = current_version(site.big).policy
    here = f"/policies/{policy.slug}/"
    newest = Certificate.objects.filter(policy=policy).latest("made_at")
    return [
        get(site.admin, f"{here}tune/", {}),
        get(site.admin, f"{here}tune/", {"below": "0.02"}),
        get(site.admin, f"{here}tune/changes/", {"below": "0.02"}),
        get(site.admin, f"{here}tune/changes/", {"below": "0.02", "after": "400"}),
        *(get(person, f"{here}certificates/", {}) for person in (site.admin, site.auditor)),
        get(site.admin, f"{here}certificates/{newest.id}/", {}),
    ]


def insight_pages(site: Site) -> list[Visit]:
    backlog = Rescreen.objects.latest("id")
    return [
        *(get(site.admin, "/insights/", {"days": days}) for days in ("1", "7", "30", "90")),
        get(site.auditor, "/insights/", {"days": "90", "platform": site.big.slug}),
        *(get(site.auditor, f"/insights/{name}.csv", {"days": "90"}) for name in TABLES),
        get(site.auditor, "/insights/breaks/", {}),
        *(get(site.admin, "/insights/providers/", {"days": days}) for days in ("1", "7", "30")),
        get(site.admin, "/insights/rescreening/", {}),
        get(site.admin, f"/insights/rescreening/{backlog.id}/", {}),
        get(site.admin, f"/insights/rescreening/{backlog.id}/", {"before": str(backlog_middle(backlog))}),
    ]  # fmt: skip


def backlog_middle(backlog: Rescreen) -> object:
    keys = backlog.items.order_by("-submission_id").values_list("submission_id", flat=True)
    return keys[backlog.total // 2]
