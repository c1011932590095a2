"""The whole store under faults: seeded, deterministic, on the real use cases and the real state machine."""
