import asyncio
from pathlib import Path

import asyncpg
import pytest
from conftest import create_settings
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from todo.app import create_app
from todo.database import Database
from todo.migrations import run_migrations

pytestmark = pytest.mark.anyio

NOBODY_LISTENS = "postgresql://nobody@127.0.0.1:1/nothing"


async def test_it_is_healthy_and_ready_with_its_database(client: AsyncClient) -> None:
    assert (await client.get("/health")).status_code == 200
    assert (await client.get("/ready")).status_code == 200


async def test_without_a_database_it_is_healthy_but_not_ready_and_says_why() -> None:
    app = create_app(create_settings(NOBODY_LISTENS))
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url="http://backend") as client,
    ):
        assert (await client.get("/health")).status_code == 200
        for path in ("/ready", "/api/todos"):
            response = await client.get(path)
            assert response.status_code == 503
            assert "does not answer" in response.json()["detail"]


async def test_it_recovers_when_the_database_cuts_every_connection(
    app: FastAPI, client: AsyncClient, database_url: str
) -> None:
    await asyncio.gather(*(client.get("/api/todos") for _ in range(5)))
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    async with asyncio.timeout(5):
        while (await client.get("/api/todos")).status_code != 200:
            pass


async def test_replicas_that_start_together_migrate_once(database_url: str) -> None:
    databases = [Database(create_settings(database_url)) for _ in range(4)]
    await asyncio.gather(*(database.run() for database in databases))
    rows = await databases[0].pool.fetch("SELECT name FROM schema_migrations")
    assert [row["name"] for row in rows] == ["0001_create_todos"]
    for database in databases:
        await database.close()


async def test_a_failed_migration_leaves_nothing_behind(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE good ()")
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE bad (")
    connection = await asyncpg.connect(database_url)
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await run_migrations(connection, tmp_path)
    assert await connection.fetchval("SELECT to_regclass('good')") is None
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE better ()")
    await run_migrations(connection, tmp_path)
    assert await connection.fetchval("SELECT count(*) FROM schema_migrations") == 2
    await connection.close()
