"""Support: tickets, by which a shopper reaches the shop's own people."""
