"""Rulebooks: the rules of a project as versioned, dated data; they never judge a case."""
