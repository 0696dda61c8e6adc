"""What clients may count on."""
