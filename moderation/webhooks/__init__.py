"""Telling platforms what happened: endpoints, deliveries, Standard Webhooks signatures (`sign`)."""
