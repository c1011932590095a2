"""Payments: what was asked of a payment provider, and what it answered."""
