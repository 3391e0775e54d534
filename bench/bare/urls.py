"""`POST /claim` and `POST /decide`: the product's writing statements in one transaction each, for anybody."""

from __future__ import annotations

from django.db import connection, transaction
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

CLAIM = """
    UPDATE cases_case SET holder_id = %(person)s, held_since = now(), lease_until = now() + interval '10 minutes',
                          version = version + 1
    WHERE id = (SELECT id FROM cases_case WHERE state = 'open' AND NOT hidden AND level = 'moderator'
                AND (lease_until IS NULL OR lease_until < now()) ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, submission_id, policy_version_id, version"""
LINE = """
    INSERT INTO audit_entry (id, at, event, actor_kind, actor_id, submission_id, subject, request_id, body, leaf, xact)
    VALUES (nextval('audit_entry_id_seq'), now(), %(event)s, 'person', %(person)s, %(submission)s, 'case', '', '{}',
            sha256('{}'), pg_current_xact_id()::text::bigint)"""
DECIDED = """
    UPDATE cases_case SET state = 'decided', version = version + 1, conclude_at = now() + interval '3 seconds',
                          lease_until = NULL, decision_id = %(decision)s WHERE id = %(case)s AND state = 'open'"""
DECISION = """
    INSERT INTO cases_decision (id, submission_id, case_id, kind, decided_by, person_id, reasons, actions, not_evaluated,
                                note, salt, policy_version_id, after_scores, made_at)
    VALUES (%(decision)s, %(submission)s, %(case)s, 'approved', 'moderator', %(person)s, '[]', '[]', '[]', '', 'salt',
            %(version)s, false, now())"""
WAKE_UP = "INSERT INTO django_q_ormq (key, payload, lock) VALUES ('bare', 'x', now())"
READ = "SELECT external_id, caption, metadata FROM intake_submission WHERE id = %(submission)s"


class Claim(APIView):
    def post(self, request: Request) -> Response:
        person = request.GET["person"]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CLAIM, {"person": person})
            case, submission, _, number = cursor.fetchone()
            cursor.execute(LINE, {"event": "case.claimed", "person": person, "submission": submission})
            cursor.execute(READ, {"submission": submission})
            external_id, caption, _ = cursor.fetchone()
        return Response({"case": case, "version": number, "external_id": external_id, "caption": caption})


class Decide(APIView):
    """Decides a case and claims the next, as the product does with one form."""

    def post(self, request: Request) -> Response:
        person, decision = request.GET["person"], request.GET["id"]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CLAIM, {"person": person})
            case, submission, version, _ = cursor.fetchone()
            cursor.execute(LINE, {"event": "case.claimed", "person": person, "submission": submission})
        with transaction.atomic(), connection.cursor() as cursor:
            known = {"case": case, "submission": submission, "version": version, "person": person}
            cursor.execute(DECIDED, known | {"decision": decision})
            cursor.execute(DECISION, known | {"decision": decision})
            cursor.execute(LINE, known | {"event": "case.decided"})
            cursor.execute(WAKE_UP)
        return Response({"decision": decision})


urlpatterns = [path("claim", Claim.as_view()), path("decide", Decide.as_view())]
