"""What each role may do, as one table."""

from __future__ import annotations

from enum import StrEnum

from moderation.vocabulary import Role


class Permission(StrEnum):
    REVIEW = "review"
    REVIEW_SENIOR = "review_senior"
    LOOK_UP = "look_up"
    READ_AUDIT = "read_audit"
    READ_INSIGHTS = "read_insights"
    READ_QUALITY = "read_quality"
    KEEP_GOLD = "keep_gold"
    READ_POLICY = "read_policy"
    EDIT_POLICY = "edit_policy"
    MANAGE_PLATFORM = "manage_platform"
    MANAGE_PEOPLE = "manage_people"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MODERATOR: frozenset({Permission.REVIEW, Permission.LOOK_UP, Permission.READ_POLICY}),
    Role.SENIOR: frozenset(
        {
            Permission.REVIEW,
            Permission.REVIEW_SENIOR,
            Permission.LOOK_UP,
            Permission.READ_POLICY,
            Permission.READ_QUALITY,
            Permission.KEEP_GOLD,
        }
    ),
    Role.ADMIN: frozenset(Permission),
    Role.AUDITOR: frozenset(
        {
            Permission.LOOK_UP,
            Permission.READ_AUDIT,
            Permission.READ_INSIGHTS,
            Permission.READ_QUALITY,
            Permission.READ_POLICY,
        }
    ),
}

ROLE_WORDS: dict[Role, str] = {
    Role.MODERATOR: "Moderator",
    Role.SENIOR: "Senior moderator",
    Role.ADMIN: "Admin",
    Role.AUDITOR: "Auditor",
}
