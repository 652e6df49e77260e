"""Paying by bank transfer: where to send the money, what to write on it, and a picture that banks read."""
