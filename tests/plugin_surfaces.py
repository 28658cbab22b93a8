"""Run in a process of its own with the example plug-in installed: what each surface offers."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import httpx

from api.orders import serialize_order
from backdesk.actions.declaration import get
from backdesk.auth.api_token import create_token
from backdesk.auth.permissions import PERMISSIONS
from backdesk.auth.session import start_session
from backdesk.auth.user import Role, User
from backdesk.db.database import close_database, open_database
from backdesk.plugins import load_plugins
from commands.act import parse_fields, run_act
from config import load_config
from models.order import Order
from tests.factories.order import an_order
from web import create_app


async def look(url: str) -> dict[str, Any]:
    """What the page, REST, the command line and the role editor say of ``gift_wrap``."""
    config = load_config()
    load_plugins(config.plugins)
    await open_database(url)
    order = await an_order()
    user = await User.create(email="a@example.com", role=await Role.get(name="admin"))
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(config)), base_url=config.base_url
    )
    seen = await _by_rest(client, order, await create_token(user))
    seen |= await _by_command_line(order)
    _session, cookie = await start_session(user, order.placed_at, "")
    client.cookies.set("orderly", cookie)
    page = await client.get(f"/admin/orders/{order.number}")
    seen["page"] = page.text
    roles = await client.get("/admin/roles/create")
    seen["roles"] = roles.text
    seen["permission"] = str(PERMISSIONS["gifts.wrap"])
    await close_database()
    return seen


async def _by_rest(client: httpx.AsyncClient, order: Order, token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    address = f"/api/orders/{order.number}/actions"
    refused = await client.post(f"{address}/gift_wrap", headers=headers, json={})
    offered = (await client.get(address, headers=headers)).json()
    document = (await client.get("/api/openapi.json")).json()
    return {
        "refused": refused.json(),
        "offered": next(one for one in offered if one["name"] == "gift_wrap"),
        "documented": "/orders/{number}/actions/gift_wrap" in document["paths"],
    }


async def _by_command_line(order: Order) -> dict[str, Any]:
    await Order.filter(id=order.id).update(gross=5000, due=5000)
    fields = parse_fields(["--card", "Happy birthday"])
    said, _done = await run_act("gift_wrap", [order.number], fields, "", False, False)
    await order.refresh_from_db()
    whole = await serialize_order(order)
    return {
        "said": said,
        "remark": order.remark,
        "history": whole["history"][-1]["kind"],
        "label": str(get(Order, "gift_wrap").label),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(look(sys.argv[1]))))
