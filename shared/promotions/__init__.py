"""Promotions: what a shop takes off, for whom, how often, and what may be had together."""
