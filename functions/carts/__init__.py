"""The carts door: what somebody means to buy, over HTTP."""
