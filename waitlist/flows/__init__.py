"""The use cases: each one function of one transaction, of values, and of ``now`` (UTC epoch milliseconds)."""
