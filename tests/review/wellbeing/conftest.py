"""Signed-in browsers without JavaScript."""

from tests.review.queue.conftest import sign_in

__all__ = ["sign_in"]
