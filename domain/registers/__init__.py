"""What an organization has set up, as lists for whoever may see its administration; never an act."""
