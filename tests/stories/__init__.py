"""Whole stories of one customer, played through the API."""
