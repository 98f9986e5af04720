"""Brings the schema up to date from the numbered files in `sql/`."""

import logging
from pathlib import Path

import asyncpg

SQL_FOLDER = Path(__file__).parent / "sql"

# Any constant does: it only has to be the same in every replica.
ADVISORY_LOCK = 7_211_845_320

logger = logging.getLogger("todo.migrations")


async def run_migrations(connection: asyncpg.Connection, folder: Path = SQL_FOLDER) -> None:
    """Applies what is missing, all or nothing; replicas that start together wait for each other."""
    migrations = _load_migrations(folder)
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", ADVISORY_LOCK)
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations ("
            "name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        applied = {row["name"] for row in await connection.fetch("SELECT name FROM schema_migrations")}
        for name in sorted(migrations.keys() - applied):
            await connection.execute(migrations[name])
            await connection.execute("INSERT INTO schema_migrations (name) VALUES ($1)", name)
            logger.info("Applied migration %s", name)


def _load_migrations(folder: Path) -> dict[str, str]:
    return {file.stem: file.read_text() for file in folder.glob("*.sql")}
