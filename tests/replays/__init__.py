"""Replays: a period judged again under a draft, asked for and read through the API."""
