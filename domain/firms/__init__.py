"""Channel firms, their agreements and rosters; never their people."""
