"""Every test run works in a database of its own, on the server that DATABASE_URL names."""

import os
from collections.abc import AsyncGenerator
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from todo.app import create_app
from todo.settings import Settings


def create_settings(database_url: str) -> Settings:
    """Settings for a test."""
    return Settings(database_url=database_url, database_wait_seconds=30)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database_url(anyio_backend: str) -> AsyncGenerator[str]:
    """An empty database, dropped afterwards."""
    server = os.environ["DATABASE_URL"]
    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    yield f"{server.rpartition('/')[0]}/{name}"
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture
async def app(database_url: str) -> AsyncGenerator[FastAPI]:
    """The application, started and migrated."""
    app = create_app(create_settings(database_url))
    async with app.router.lifespan_context(app):
        await app.state.database.migrated.wait()
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncGenerator[AsyncClient]:
    """Calls the application without a network."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://backend") as client:
        yield client
