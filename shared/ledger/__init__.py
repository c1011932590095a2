"""The ledger: every movement of money, twice, in the transaction that made it."""
