"""Calls of the API as a client makes them; never a test."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class GraphQL:
    """Calls the API as a client would."""

    client: httpx.AsyncClient

    async def __call__(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        token: str | None = None,
        language: str | None = None,
    ) -> dict[str, Any]:
        """Post one document and return the whole answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if language:
            headers["Accept-Language"] = language
        response = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        answer: dict[str, Any] = response.json()
        return answer
