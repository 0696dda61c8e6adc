"""Whose customer this is: facts in, claims out; no database, no clock, no network."""
