"""Probes: `/health` says that the process is up, `/ready` that its database is."""

import asyncio
from contextlib import suppress

from fastapi import APIRouter

from todo.database import DatabaseDependency

router = APIRouter()

READY_TIMEOUT_SECONDS = 1


@router.get("/health")
async def read_health() -> dict[str, str]:
    """Answers whenever the process can."""
    return {"status": "ok"}


@router.get("/ready")
async def read_ready(database: DatabaseDependency) -> dict[str, str]:
    """Answers 200 when a query comes back in time, else 503 with the reason."""
    # A probe that comes while the migrations run waits for their end, not for its next turn.
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_TIMEOUT_SECONDS):
            await database.migrated.wait()
    async with asyncio.timeout(READY_TIMEOUT_SECONDS):
        await database.pool.fetchval("SELECT 1")
    return {"status": "ready"}
