"""How fast reports are taken, beside an endpoint written by hand and beside the bare database; never a test."""
