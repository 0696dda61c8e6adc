"""What a phone asks when it comes back online."""
