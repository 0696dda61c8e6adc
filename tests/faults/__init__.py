"""Faults from outside: processes killed, connections cut, replies swallowed, and what must hold all the same."""
