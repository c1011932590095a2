"""Carts: what somebody means to buy, one for each shopper."""
