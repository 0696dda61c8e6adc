"""Who and what there is in an organization, as lists to look up; never what may be done with them."""
