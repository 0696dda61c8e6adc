"""Tests of who a customer is; never of whose."""
