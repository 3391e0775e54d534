"""The view that all others are: bounded bodies, JSON answers, problems, and who is asking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import HttpRequest
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.body import Body
from moderation.api.problems import Problem, ProblemResponse
from moderation.audit.actor import Actor
from moderation.platforms.models import ApiKey, Platform

SMALL_BODY = 64 * 1024


class OnlyJSON(BaseContentNegotiation):
    """We speak JSON whatever `Accept` says; the body's type is compared as it stands."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        given = media_type(request)
        return next((parser for parser in parsers if parser.media_type == given), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or ""


class ApiView(APIView):
    content_negotiation_class = OnlyJSON
    metadata_class = None  # OPTIONS has nothing to say that /api/docs/ does not
    body: Body

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        self.body = Body(request)
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        if isinstance(response, ProblemResponse):
            response.when_sent = self.body.drain  # the answer goes out at once, the rest of the body after it
        return super().finalize_response(request, response, *args, **kwargs)

    def parse(self, request: Request, *, limit: int = SMALL_BODY, culprit: str | None = None) -> Any:
        """The body as a value: {} when there is none. Raises Problem."""
        if self.body.empty and not request.content_type:
            return {}
        parser = self.parser_for(request)
        return parser.parse(self.body.open(limit, culprit=culprit), request.content_type, {})

    def parser_for(self, request: Request) -> Any:
        """The parser of this body's type. Raises Problem 415."""
        parsers: Sequence[BaseParser] = self.get_parsers()
        parser = self.get_content_negotiator().select_parser(request, parsers)
        if parser is None:
            names = ", ".join(str(known.media_type) for known in parsers)
            raise Problem(
                "content_type_unsupported",
                f"Send {names}.",
                field="Content-Type",
                headers={"Accept-Post": names},
            )
        return parser


def media_type(request: Request) -> str:
    """The body's media type without its parameters."""
    return str(request.content_type or "").partition(";")[0].strip().lower()


def key_of(request: Request) -> ApiKey:
    """The key that asks; HasPlatform has let nobody else in."""
    key: Any = request.auth
    return cast(ApiKey, key)


def platform_of(request: Request) -> Platform:
    return key_of(request).platform


def actor_of(request: Request) -> Actor:
    return Actor.key(key_of(request).id)
