import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.anyio


async def create(client: AsyncClient, title: str) -> int:
    response = await client.post("/api/todos", json={"title": title})
    assert response.status_code == 201
    return response.json()["id"]


async def titles(client: AsyncClient, show: str = "all") -> list[str]:
    response = await client.get("/api/todos", params={"show": show})
    assert response.status_code == 200
    return [todo["title"] for todo in response.json()]


async def test_a_new_todo_is_trimmed_not_done_and_listed_first(client: AsyncClient) -> None:
    await create(client, "first")
    response = await client.post("/api/todos", json={"title": "  buy milk \n"})
    assert response.status_code == 201
    assert response.json()["title"] == "buy milk"
    assert response.json()["done"] is False
    assert await titles(client) == ["buy milk", "first"]


async def test_the_list_can_show_only_active_or_only_done_ones(client: AsyncClient) -> None:
    done = await create(client, "done")
    await create(client, "active")
    response = await client.patch(f"/api/todos/{done}", json={"done": True})
    assert response.json()["done"] is True
    assert await titles(client, "active") == ["active"]
    assert await titles(client, "done") == ["done"]
    assert await titles(client) == ["active", "done"]


async def test_a_change_of_the_title_leaves_the_rest(client: AsyncClient) -> None:
    todo = await create(client, "tpyo")
    await client.patch(f"/api/todos/{todo}", json={"done": True})
    response = await client.patch(f"/api/todos/{todo}", json={"title": "typo"})
    assert response.status_code == 200
    assert (response.json()["title"], response.json()["done"]) == ("typo", True)


async def test_one_is_deleted_or_all_that_are_done(client: AsyncClient) -> None:
    ids = [await create(client, title) for title in ("a", "b", "c", "d")]
    assert (await client.delete(f"/api/todos/{ids[0]}")).status_code == 204
    for todo in ids[1:3]:
        await client.patch(f"/api/todos/{todo}", json={"done": True})
    assert (await client.delete("/api/todos/done")).status_code == 204
    assert await titles(client) == ["d"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "   "},
        {"title": "x" * 201},
        {"title": "nul\x00"},
        {"title": "two\nlines"},
        {"title": 7},
        {"title": "ok", "id": 1},
    ],
)
async def test_a_bad_new_todo_is_refused_in_words(client: AsyncClient, body: dict[str, object]) -> None:
    response = await client.post("/api/todos", json=body)
    assert response.status_code == 422
    assert response.json()["detail"].startswith("body.")
    assert await titles(client) == []


async def test_text_that_no_encoding_can_send_is_refused(client: AsyncClient) -> None:
    response = await client.post(
        "/api/todos", content=rb'{"title": "\ud800"}', headers={"content-type": "application/json"}
    )
    assert response.status_code == 422


@pytest.mark.parametrize("body", [{}, {"title": None}, {"done": "maybe"}, {"title": " "}])
async def test_a_bad_change_is_refused(client: AsyncClient, body: dict[str, object]) -> None:
    todo = await create(client, "keep")
    assert (await client.patch(f"/api/todos/{todo}", json=body)).status_code == 422
    assert await titles(client) == ["keep"]


async def test_a_todo_that_is_not_there_is_a_404(client: AsyncClient) -> None:
    assert (await client.patch("/api/todos/1", json={"done": True})).status_code == 404
    assert (await client.delete("/api/todos/1")).status_code == 404


@pytest.mark.parametrize("todo", ["0", "-1", "x", str(2**63)])
async def test_an_id_out_of_range_is_refused(client: AsyncClient, todo: str) -> None:
    assert (await client.delete(f"/api/todos/{todo}")).status_code == 422


async def test_an_unknown_filter_is_refused(client: AsyncClient) -> None:
    assert (await client.get("/api/todos", params={"show": "some"})).status_code == 422
