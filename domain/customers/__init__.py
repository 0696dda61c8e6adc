"""Customers: who they are and how they are recognised; never whose they are."""
