"""The promotions door: what a merchant takes off, for whom and how often, over HTTP."""
