"""Takes a file, flushes it to the disk, writes one row, says 202."""

from __future__ import annotations

import hashlib
import os
import uuid

from django.conf import settings
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.floor.models import Upload


class UploadView(APIView):
    def post(self, request: Request) -> Response:
        data = request.FILES["image"].read()
        name = uuid.uuid4().hex
        with (settings.MEDIA_ROOT / name).open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        row = Upload.objects.create(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), name=name)
        return Response({"id": row.pk, "sha256": row.sha256}, status=202)


urlpatterns = [path("upload", UploadView.as_view())]
