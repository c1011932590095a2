"""Checkout: from a cart to the shopper's yes, and the saga that carries the yes out."""
