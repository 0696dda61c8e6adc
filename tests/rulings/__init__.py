"""Tests of the ruling engine."""
