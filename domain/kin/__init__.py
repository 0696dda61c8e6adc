"""Kin: relations between customers of one project, proven or shown not to hold; never what follows for a claim."""
