"""Each mechanism switched off, in tests alone, and the tests that must then turn red."""
