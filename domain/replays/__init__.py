"""Replays: a period judged again under a draft, as a job in the background; they change nothing of what they read."""
