"""The only way out to the network: guarded HTTP for providers, image URLs and webhooks.

`send` bounds everything (time in all, bytes, redirects, proxies, encodings); a `Trust` says which addresses
may be called, by who chose the URL.
"""

from moderation.outbound.errors import Failure, OutboundFailed, OutboundRefused
from moderation.outbound.transport import Answer, send
from moderation.outbound.trust import Trust
from moderation.outbound.urls import check_url

__all__ = ["Answer", "Failure", "OutboundFailed", "OutboundRefused", "Trust", "check_url", "send"]
