"""Every list page, case page, API list and claim, as somebody who may: what is measured, and what tests hold."""

from __future__ import annotations

from bench.large.api_lists import api_lists
from bench.large.cast import Site
from bench.large.claims import claims
from bench.large.desk_pages import desk_pages
from bench.large.pages import pages
from bench.large.policy_pages import policy_pages
from bench.large.sample import Sample, sample_of
from bench.large.visit import Visit


def visits(site: Site) -> list[Visit]:
    found = sample_of(site)
    return [*lists(site, found), *claims(site, found)]


def lists(site: Site, found: Sample) -> list[Visit]:
    """All that has an address."""
    return [
        *pages(site, found),
        *desk_pages(site, found),
        *policy_pages(site),
        *api_lists(site, found),
    ]
