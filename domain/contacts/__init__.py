"""Contacts: calls, follow-ups and customers on the developer's record; never reports, visits or deals."""
