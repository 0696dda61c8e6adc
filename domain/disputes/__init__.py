"""Disputes: filing, evidence, rulings and taking back; never what the rulebook says."""
