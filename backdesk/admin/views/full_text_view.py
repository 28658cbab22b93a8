"""Rows that are found by a piece of their names, through an index, however many there are."""

from __future__ import annotations

from typing import ClassVar

from starlette.requests import Request
from tortoise.models import Model

from backdesk.admin.model_view import ModelView
from backdesk.search.full_text import TRIGRAM, FullTextIndex, choose_plan
from backdesk.search.full_text import matches_text as text_of


class FullTextModelView(ModelView):
    """A text too short for the index is looked for in the columns, along the list."""

    texts: ClassVar[FullTextIndex]

    async def look_up(self, request: Request, term: str, limit: int = 20) -> list[Model]:
        if len(term) < TRIGRAM:
            return await super().look_up(request, term, limit)
        wanted = {"id", *self.lookup_fields}
        rows = self.get_list_query(request).filter(text_of(term, self.texts))
        rows = (await choose_plan(rows, {})).only(*sorted(wanted)).order_by("id").limit(limit)
        return list(await rows)
