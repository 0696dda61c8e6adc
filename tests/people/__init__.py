"""Setting up an organization from nothing, and who may do it."""
