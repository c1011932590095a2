"""A server with the part of Stripe's API that a shop needs, for one machine and for tests.

Stripe's own client library speaks to it. It keeps everything in memory, moves no money, refuses
live keys, and can be told to fail as a network or a bad day at Stripe would (``faults.py``).
Facts about Stripe are from its public documentation (https://docs.stripe.com/api).
"""
