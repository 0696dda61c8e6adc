"""Deals: a customer's subscription of a unit; never whose the customer is."""
