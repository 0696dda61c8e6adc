"""Tests of visit codes and visits; never of the database."""
