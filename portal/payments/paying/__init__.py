"""The Pay page: what is paid, how much of it, with which credit, and in which way."""
