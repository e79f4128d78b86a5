"""Hooks and their deliveries."""

import json
from typing import Any

from lockgate.forge.records import Delivery, Repo, Webhook
from lockgate.forge.shapes.repositories import api_url
from lockgate.forge.world import World


def hook(world: World, repo: Repo, value: Webhook) -> dict[str, Any]:
    """``Hook``; the secret is shown as GitHub shows it."""
    url = f"{api_url(world, repo)}/hooks/{value.id}"
    shown = {name: "********" if name == "secret" else text for name, text in value.config.items()}
    return {
        "type": "Repository",
        "id": value.id,
        "name": "web",
        "active": value.active,
        "events": list(value.events),
        "config": shown,
        "updated_at": value.updated_at,
        "created_at": value.created_at,
        "url": url,
        "test_url": f"{url}/test",
        "ping_url": f"{url}/pings",
        "deliveries_url": f"{url}/deliveries",
        "last_response": dict(value.last),
    }


def delivery_item(value: Delivery) -> dict[str, Any]:
    """``HookDeliveryItem``: one line of the log."""
    return {
        "id": value.id,
        "guid": value.guid,
        "delivered_at": value.delivered_at,
        "redelivery": value.redelivery,
        "duration": round(value.duration, 2),
        "status": value.status,
        "status_code": value.status_code,
        "event": value.event,
        "action": value.action,
        "installation_id": None,
        "repository_id": value.repo,
        "throttled_at": None,
    }


def delivery(value: Delivery) -> dict[str, Any]:
    """``HookDelivery``: with what was sent and what was answered."""
    return {
        **delivery_item(value),
        "url": value.url,
        "request": {"headers": dict(value.request_headers), "payload": json.loads(value.body)},
        "response": {"headers": dict(value.response_headers), "payload": value.response},
    }
