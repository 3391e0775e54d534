"""The one row."""

from django.db import models


class Upload(models.Model):
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    name = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
