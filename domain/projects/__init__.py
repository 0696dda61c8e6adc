"""Projects and their sites; never who works there."""
