"""Who may do and see what, cell by cell and field by field, and the second wall behind it."""
