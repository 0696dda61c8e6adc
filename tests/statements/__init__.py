"""How many statements an act or a list takes."""
