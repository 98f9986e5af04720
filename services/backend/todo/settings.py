"""What the environment tells the backend."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


class ConfigurationError(Exception):
    """The environment lacks something, or says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`database_url` is None when the database is named by libpq's own PG* variables, which asyncpg reads itself."""

    database_url: str | None
    database_wait_seconds: float


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings, or raises a ConfigurationError that says what to set."""
    database_url = environment.get("DATABASE_URL")
    missing = [name for name in ("PGHOST", "PGUSER", "PGDATABASE") if not environment.get(name)]
    if not database_url and missing:
        raise ConfigurationError(
            "No database is configured. Set `DATABASE_URL`, or `PGHOST`, `PGUSER`, `PGPASSWORD` and `PGDATABASE`; "
            f"not set: {', '.join(f'`{name}`' for name in missing)}."
        )
    wait = environment.get("DATABASE_WAIT_SECONDS", "600")
    try:
        return Settings(database_url=database_url or None, database_wait_seconds=float(wait))
    except ValueError:
        raise ConfigurationError(f"Expected `DATABASE_WAIT_SECONDS` to be a number, got `{wait}`.") from None
