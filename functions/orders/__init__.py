"""The orders door: what somebody bought, over HTTP."""
