"""What an organisation sets, what a person chooses, and the little that is kept of breaks and caps."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from uuid_utils.compat import uuid7


class Arrival(models.TextChoices):
    """How a picture reaches a person, every one alike. Colour is always a second step."""

    STRONG = "strong", "Grey, blurred strongly"
    VEILED = "veiled", "Grey and blurred"
    LIGHT = "light", "Grey, blurred lightly"
    GREY = "grey", "Grey and sharp"


class Cap(models.TextChoices):
    """Why nobody hands this person another case for now."""

    TIME = "time", "time of looking in a day"
    SEVERE = "severe", "severe in a row"


class Bounds(models.Model):
    """What holds for everybody here, and what holds for people who have not chosen. One row; without it the defaults."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    look_minutes = models.PositiveSmallIntegerField(default=240)
    severe_in_a_row = models.PositiveSmallIntegerField(default=50)
    work_minutes = models.PositiveSmallIntegerField(default=50)
    rest_minutes = models.PositiveSmallIntegerField(default=10)
    day_begins = models.PositiveSmallIntegerField(default=0, help_text="the hour of UTC")
    arrives = models.CharField(max_length=8, choices=Arrival.choices, default=Arrival.VEILED)
    keeps_colour = models.BooleanField(default=False)
    prompts = models.BooleanField(default=True)
    prompts_optional = models.BooleanField(default=True, help_text="people choose for themselves")

    def __str__(self) -> str:
        return f"{self.look_minutes} minutes a day, {self.severe_in_a_row} severe in a row"

    @property
    def look(self) -> timedelta:
        return timedelta(minutes=self.look_minutes)

    @property
    def work(self) -> timedelta:
        return timedelta(minutes=self.work_minutes)

    @property
    def rest(self) -> timedelta:
        return timedelta(minutes=self.rest_minutes)


class Preference(models.Model):
    """What a person chose; empty or null follows the organisation, also when that changes."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    arrives = models.CharField(max_length=8, choices=Arrival.choices, blank=True)
    keeps_colour = models.BooleanField(null=True)
    prompts = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"choices of {self.person_id}"


class PutOff(models.Model):
    """How often a person has put off the break from the work that began then."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    began = models.DateTimeField()
    times = models.PositiveSmallIntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"put off by {self.person_id}"


class CapMet(models.Model):
    """A person met a cap on a day: only ever read as a number of people. Kept for little more than a week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cap = models.CharField(max_length=8, choices=Cap.choices)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "person", "cap"], name="cap_met_once")]

    def __str__(self) -> str:
        return f"{self.cap} on {self.day}"
