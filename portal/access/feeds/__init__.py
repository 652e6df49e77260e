"""The private address under which a contact's calendar finds due dates."""
