"""Input of every wrong shape, through the API."""
