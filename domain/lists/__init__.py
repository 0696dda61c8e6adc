"""The lists that clients page through; never a decision."""
