"""Rulebooks that are still being written, until they are published; never the rules that are in force."""
