"""The people and systems that sign in; never customers."""
