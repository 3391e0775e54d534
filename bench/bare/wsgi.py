"""For gunicorn; DJANGO_SETTINGS_MODULE is bench.bare.settings."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
