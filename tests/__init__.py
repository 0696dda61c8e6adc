"""Tests that mirror the rooms; nothing here is served."""
