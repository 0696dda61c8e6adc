"""What the tables hold and refuse, read as their owner and as the service."""
