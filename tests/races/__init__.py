"""Acts at the same time, through the API."""
