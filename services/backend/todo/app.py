"""Puts the application together."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from todo import health, todos
from todo.database import DATABASE_AWAY, Database, DatabaseUnreadyError
from todo.logs import RequestLog
from todo.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The application; it serves at once and migrates in the background."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.database = database = Database(settings)
        running = asyncio.create_task(database.run())
        yield
        running.cancel()
        await database.close()

    # The interactive pages load their scripts from elsewhere; the schema itself stays at /openapi.json.
    app = FastAPI(title="To-do list", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(RequestLog)
    app.include_router(health.router)
    app.include_router(todos.router)
    app.add_exception_handler(RequestValidationError, report_invalid_request)
    for away in (DatabaseUnreadyError, *DATABASE_AWAY):
        app.add_exception_handler(away, report_database_away)
    return app


async def report_database_away(_request: Request, error: Exception) -> JSONResponse:
    """503 with the reason: the database is away, or has not been migrated yet."""
    reason = str(error) if isinstance(error, DatabaseUnreadyError) else f"The database does not answer: {error!r}"
    return JSONResponse({"detail": reason}, status_code=503)


async def report_invalid_request(_request: Request, error: RequestValidationError) -> JSONResponse:
    """422 in one sentence per fault, without the input: it may hold text that no encoding can send back."""
    faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    return JSONResponse({"detail": "; ".join(faults)}, status_code=422)
