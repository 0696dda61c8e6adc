"""What changed, for whom, and under which client's key; never the objects that changed."""
