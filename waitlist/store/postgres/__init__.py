"""PostgreSQL: a few connections that commit what waits together, for any number of processes and machines."""

from waitlist.store.postgres.database import PostgresDatabase

__all__ = ["PostgresDatabase"]
