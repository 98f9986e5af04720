"""The to-dos under `/api/todos`: list, create, change, delete."""

from datetime import datetime
from typing import Annotated, Literal, Self

from asyncpg import Record
from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from todo.database import DatabaseDependency

router = APIRouter(prefix="/api/todos")

# PostgreSQL cannot store a NUL, and no other control character belongs in one line of text.
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]
TodoId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Show = Literal["all", "active", "done"]

COLUMNS = "id, title, done, created_at"
CONDITIONS: dict[Show, str] = {"all": "true", "active": "NOT done", "done": "done"}


class Todo(BaseModel):
    """A to-do as it is stored."""

    id: int
    title: str
    done: bool
    created_at: datetime


class NewTodo(BaseModel):
    """The body of a create."""

    model_config = ConfigDict(extra="forbid")

    title: Title


class TodoChange(BaseModel):
    """The body of a change: at least one of its fields."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    done: bool | None = None

    @model_validator(mode="after")
    def validate_something_changes(self) -> Self:
        """Refuses a change that changes nothing."""
        if self.title is None and self.done is None:
            raise ValueError("expected `title` or `done`")
        return self


@router.get("")
async def list_todos(database: DatabaseDependency, show: Show = "all") -> list[Todo]:
    """Lists the to-dos, newest first."""
    rows = await database.pool.fetch(f"SELECT {COLUMNS} FROM todos WHERE {CONDITIONS[show]} ORDER BY id DESC")
    return [Todo(**row) for row in rows]


@router.post("", status_code=201)
async def create_todo(database: DatabaseDependency, new: NewTodo) -> Todo:
    """Creates a to-do that is not done."""
    row = await database.pool.fetchrow(f"INSERT INTO todos (title) VALUES ($1) RETURNING {COLUMNS}", new.title)
    return Todo(**row)


@router.patch("/{todo_id}")
async def update_todo(database: DatabaseDependency, todo_id: TodoId, change: TodoChange) -> Todo:
    """Changes the title, or whether it is done, or both."""
    row = await database.pool.fetchrow(
        f"UPDATE todos SET title = coalesce($2, title), done = coalesce($3, done) WHERE id = $1 RETURNING {COLUMNS}",
        todo_id,
        change.title,
        change.done,
    )
    return Todo(**_found(row))


@router.delete("/done", status_code=204)
async def delete_done_todos(database: DatabaseDependency) -> None:
    """Deletes all that are done."""
    await database.pool.execute("DELETE FROM todos WHERE done")


@router.delete("/{todo_id}", status_code=204)
async def delete_todo(database: DatabaseDependency, todo_id: TodoId) -> None:
    """Deletes one."""
    _found(await database.pool.fetchrow("DELETE FROM todos WHERE id = $1 RETURNING id", todo_id))


def _found(row: Record | None) -> Record:
    if row is None:
        raise HTTPException(404, "There is no such to-do.")
    return row
