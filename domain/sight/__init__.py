"""What leaves the database: only rows whose audience names the viewer; never what somebody may do."""
