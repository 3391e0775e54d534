"""The language of a person's pages, and the catalogues it is read from.

English is what is written in the code and the templates; `review/locale/<language>/LC_MESSAGES/django.po` has the
others, made and compiled by `manage.py messages`. Only what is rendered for a person is translated: the log, webhooks,
the API and whatever else is stored stay English.
"""
