"""Tests of rulebooks as data."""
