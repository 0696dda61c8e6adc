"""Visits: codes, arrivals and signatures; never whose the customer is."""
