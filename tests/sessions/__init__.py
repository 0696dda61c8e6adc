"""Signing in and out and going on, played through the API."""
