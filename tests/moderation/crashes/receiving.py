"""Receive: `submit` by itself, with and without an Idempotency-Key, and the API's whole answer over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.intake.inspect import inspect
from moderation.intake.models import Submission
from moderation.intake.submit import Context, submit
from moderation.platforms.models import ApiKey
from tests.moderation.api.calls import SUBMISSIONS, Api, base64_of
from tests.moderation.crashes.dying import Watch
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.world import World, let_times_pass


@dataclass
class Posting:
    """One posting of a client, which asks until it is answered, and with a key even then. `told` are the ids that it
    was answered with; one that it did not hear to the end is empty."""

    data: bytes
    external_id: str
    key: str = ""
    told: list[str] = field(default_factory=list)
    server: WSGIServer | None = None


class Receive(Stage[Posting]):
    name = "receive"
    keyed = False

    def arrange(self) -> Posting:
        name = f"crash-{next(self.world.numbers)}"
        return Posting(self.world.picture(), name, key=name if self.keyed else "")

    def run(self, subject: Posting, watch: Watch) -> None:
        watch()
        self.post(subject)

    def post(self, subject: Posting) -> Submission:
        return submit(
            platform=self.world.cast.lantern,
            data=subject.data,
            inspected=inspect(subject.data),
            context=Context(external_id=subject.external_id),
            actor=Actor.system(),
            idempotency_key=subject.key,
        ).submission

    def again(self, subject: Posting) -> None:
        if self.keyed or not subject.told:
            let_times_pass()
            subject.told.append(str(self.post(subject).id))

    def amiss(self, subject: Posting) -> Iterable[str]:
        rows = {str(row.id): row for row in self.rows(subject)}
        if self.keyed and len(rows) > 1:
            yield f"one key made {len(rows)} submissions"
        for told in subject.told:
            row = rows.get(told) or (None if told else next(iter(rows.values()), None))
            if row is None:
                yield f"{told} was acknowledged and is not there"
            elif not row.image or not (self.world.folder / row.image.key).is_file():
                yield f"{told} was acknowledged and its file is not there"
            elif not Entry.objects.filter(submission_id=row.id, event="submission.received").exists():
                yield f"{told} was acknowledged and the log does not know it"

    def rows(self, subject: Posting) -> list[Submission]:
        found = Submission.objects.filter(external_id=subject.external_id)
        return list(found.select_related("image"))

    def submissions(self, subject: Posting) -> Iterable[UUID]:
        return [row.id for row in self.rows(subject)]


class ReceiveWithKey(Receive):
    name = "receive with an Idempotency-Key"
    keyed = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The test counts what the client heard."""


class ReceiveOverHttp(ReceiveWithKey):
    """The child is the web server: it takes one request from a socket and dies somewhere on its way to the answer."""

    name = "receive over HTTP"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.application = WSGIHandler()

    def arrange(self) -> Posting:
        posting = super().arrange()
        ApiKey.objects.update(last_used_at=None)  # else the next minutes' requests do not write it
        posting.server = make_server("127.0.0.1", 0, self.application, handler_class=Quiet)
        return posting

    def run(self, subject: Posting, watch: Watch) -> None:
        assert subject.server
        watch()
        subject.server.handle_request()

    def meanwhile(self, subject: Posting) -> None:
        assert subject.server
        subject.server.server_close()  # the child's copy is the only one now: when it dies, the client notices
        client = http.client.HTTPConnection("127.0.0.1", subject.server.server_port, timeout=20)
        try:
            client.request("POST", SUBMISSIONS, json.dumps(self.body(subject)), self.headers(subject))
            answer = client.getresponse()
            subject.told.append("")
            assert answer.status == 202
            subject.told[-1] = json.loads(answer.read())["id"]
        except (OSError, http.client.HTTPException, ValueError):
            pass  # it died before the answer was out
        finally:
            client.close()

    def again(self, subject: Posting) -> None:
        let_times_pass()
        api = Api(Client(), self.world.cast.lantern_key)
        answer = api.post_json(self.body(subject), headers={"Idempotency-Key": subject.key})
        assert answer.status_code == 202, answer.content
        subject.told.append(answer.json()["id"])

    def body(self, subject: Posting) -> dict[str, str]:
        return {"image": base64_of(subject.data), "external_id": subject.external_id}

    def headers(self, subject: Posting) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.world.cast.lantern_key}",
            "Content-Type": "application/json",
            "Idempotency-Key": subject.key,
        }
