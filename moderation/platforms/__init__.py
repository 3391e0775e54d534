"""Customers that post images: their keys, and the people who work for them."""
