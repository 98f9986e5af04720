"""The connection pool, and when it may be used."""

import asyncio
import logging
import sys
from typing import Annotated

import asyncpg
from fastapi import Depends, Request

from todo.migrations import run_migrations
from todo.settings import Settings

# What an unreachable, starting, stopping or overloaded database raises; a TimeoutError is an OSError.
# asyncpg raises the InternalClientError for a query that crosses the server's goodbye.
DATABASE_AWAY = (
    OSError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)

logger = logging.getLogger("todo.database")


class DatabaseUnreadyError(Exception):
    """The database cannot be used yet; the message says why."""


class Database:
    """A lazy pool: nothing connects until the first use, and a lost connection is replaced at the next one."""

    def __init__(self, settings: Settings) -> None:
        self._wait_seconds = settings.database_wait_seconds
        self._unready = "The migrations have not run yet."
        self.migrated = asyncio.Event()
        self._pool = asyncpg.create_pool(settings.database_url, min_size=0, max_size=10, timeout=2, command_timeout=5)

    @property
    def pool(self) -> asyncpg.Pool:
        """The pool of a migrated database; raises DatabaseUnreadyError before that."""
        if not self.migrated.is_set():
            raise DatabaseUnreadyError(self._unready)
        return self._pool

    async def run(self) -> None:
        """Migrates as soon as the database answers; ends the process when that fails or takes too long."""
        try:
            await self._pool
            async with asyncio.timeout(self._wait_seconds):
                await self._migrate()
        except TimeoutError:
            logger.critical("Gave up on the database after %g s. %s", self._wait_seconds, self._unready)
            sys.exit(1)
        except Exception as error:
            logger.critical("The migrations failed: %s", error, exc_info=True)
            sys.exit(1)

    async def close(self) -> None:
        """Closes the connections; those still in use are cut after a second."""
        try:
            async with asyncio.timeout(1):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def _migrate(self) -> None:
        while not self.migrated.is_set():
            try:
                async with self._pool.acquire() as connection:
                    await run_migrations(connection)
                self.migrated.set()
            except DATABASE_AWAY as error:
                self._note(f"The database does not answer: {error or type(error).__name__}")
                await asyncio.sleep(0.25)

    def _note(self, reason: str) -> None:
        if reason != self._unready:
            logger.warning("%s", reason)
        self._unready = reason


def get_database(request: Request) -> Database:
    """The application's database."""
    return request.app.state.database


DatabaseDependency = Annotated[Database, Depends(get_database)]
