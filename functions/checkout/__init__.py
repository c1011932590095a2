"""The checkout door: draft, change, confirm and cancel over HTTP."""
