"""Cheaters and honest crowds, played through the real use cases: ``scripts/bench fairness``."""
