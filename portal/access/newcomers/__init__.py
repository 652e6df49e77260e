"""Customers that staff make, with the first contact person, who may be invited at once."""
