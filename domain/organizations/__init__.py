"""Organizations, the tenants, and their clocks; never their people or projects."""
