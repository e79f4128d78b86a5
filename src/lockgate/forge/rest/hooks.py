"""A repository's webhooks, their pings and the log of their deliveries.

Source: GitHub's pages "Repository webhooks" and "Repository webhook deliveries" of the REST API. Whoever is no
administrator of the repository is told that there is nothing.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.identity import Permission
from lockgate.forge.records import Delivery, Repo, Webhook
from lockgate.forge.rest.body import Body
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.hooks import delivery, delivery_item, hook

_FORMATS = ("json", "form")
_LIMIT = 20
EVENTS = frozenset(
    [
        "*",
        "branch_protection_configuration",
        "branch_protection_rule",
        "check_run",
        "check_suite",
        "commit_comment",
        "create",
        "delete",
        "deployment",
        "deployment_status",
        "fork",
        "issue_comment",
        "issues",
        "label",
        "member",
        "meta",
        "milestone",
        "ping",
        "public",
        "pull_request",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_review_thread",
        "push",
        "release",
        "repository",
        "repository_ruleset",
        "status",
        "team_add",
        "watch",
        "workflow_job",
        "workflow_run",
    ]
)
"""The events that a hook may ask for."""


def create(exchange: Exchange) -> Answer:
    """``POST /repos/{owner}/{repo}/hooks``; the hook is pinged at once when it is active."""
    repo, body = exchange.repo(Permission.ADMIN), exchange.body("Hook")
    if body.optional("name", str) not in {None, "web"}:
        raise _wrong('The name of a webhook is "web".')
    config = _config(body.part("config"), {})
    events = _events(body, ("push",))
    known = exchange.world.records.webhooks.all(repo=repo.id)
    if any(each.config["url"] == config["url"] and set(each.events) & set(events) for each in known):
        raise _wrong("Hook already exists on this repository")
    if len(known) >= _LIMIT:
        raise _wrong(f"The repository already has {_LIMIT} hooks for these events")
    now = exchange.world.now()
    made = exchange.world.records.webhooks.add(
        repo=repo.id,
        active=body.flag("active", default=True),
        events=events,
        config=config,
        created_at=now,
        updated_at=now,
    )
    if made.active:
        exchange.parts.announcer.ping(repo, exchange.user, made, hook(exchange.world, repo, made))
    return Answer(201, hook(exchange.world, repo, made))


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/hooks``."""
    repo = exchange.repo(Permission.ADMIN)
    return exchange.page(
        exchange.world.records.webhooks.all(repo=repo.id), lambda each: hook(exchange.world, repo, each)
    )


def show(exchange: Exchange) -> Answer:
    """``GET .../hooks/{hook_id}``."""
    repo, found = _hook(exchange)
    return Answer(200, hook(exchange.world, repo, found))


def update(exchange: Exchange) -> Answer:
    """``PATCH .../hooks/{hook_id}``; a secret that is not given again is removed, as GitHub does."""
    repo, found = _hook(exchange)
    body = exchange.body("Hook")
    config = _config(body.part("config"), {}) if "config" in body else found.config
    events = set(_events(body, found.events)) | set(body.texts("add_events", ()))
    changed = exchange.world.records.webhooks.change(
        found,
        config=config,
        events=sorted(events - set(body.texts("remove_events", ()))),
        active=body.flag("active", default=found.active),
        updated_at=exchange.world.now(),
    )
    return Answer(200, hook(exchange.world, repo, changed))


def delete(exchange: Exchange) -> Answer:
    """``DELETE .../hooks/{hook_id}``."""
    _, found = _hook(exchange)
    exchange.world.records.webhooks.remove(id=found.id)
    return Answer(204)


def show_config(exchange: Exchange) -> Answer:
    """``GET .../hooks/{hook_id}/config``."""
    repo, found = _hook(exchange)
    return Answer(200, hook(exchange.world, repo, found)["config"])


def update_config(exchange: Exchange) -> Answer:
    """``PATCH .../hooks/{hook_id}/config``: what is not given stays."""
    repo, found = _hook(exchange)
    config = _config(exchange.body("Hook"), found.config)
    changed = exchange.world.records.webhooks.change(found, config=config, updated_at=exchange.world.now())
    return Answer(200, hook(exchange.world, repo, changed)["config"])


def ping(exchange: Exchange) -> Answer:
    """``POST .../hooks/{hook_id}/pings``."""
    repo, found = _hook(exchange)
    exchange.parts.announcer.ping(repo, exchange.user, found, hook(exchange.world, repo, found))
    return Answer(204)


def list_deliveries(exchange: Exchange) -> Answer:
    """``GET .../hooks/{hook_id}/deliveries``, newest first."""
    _, found = _hook(exchange)
    return exchange.page(exchange.world.records.deliveries.all(hook=found.id)[::-1], delivery_item)


def show_delivery(exchange: Exchange) -> Answer:
    """``GET .../hooks/{hook_id}/deliveries/{delivery_id}``."""
    return Answer(200, delivery(_delivery(exchange)))


def redeliver(exchange: Exchange) -> Answer:
    """``POST .../hooks/{hook_id}/deliveries/{delivery_id}/attempts``: the same payload again, under the same id."""
    found = _delivery(exchange)
    exchange.parts.dispatcher.redeliver(found, found.body)
    return Answer(202, {})


def _hook(exchange: Exchange) -> tuple[Repo, Webhook]:
    repo = exchange.repo(Permission.ADMIN)
    found = exchange.world.records.webhooks.one(id=exchange.number("hook_id"), repo=repo.id)
    if found is None:
        raise not_found()
    return repo, found


def _delivery(exchange: Exchange) -> Delivery:
    _, owner = _hook(exchange)
    found = exchange.world.records.deliveries.one(id=exchange.number("delivery_id"), hook=owner.id)
    if found is None:
        raise not_found()
    return found


def _config(body: Body, before: Mapping[str, str]) -> dict[str, str]:
    """The hook's configuration; ``insecure_ssl`` comes as text or number."""
    insecure: Any = body.members.get("insecure_ssl", before.get("insecure_ssl", "0"))
    config = {
        "url": body.optional("url", str) or before.get("url", ""),
        "content_type": body.choice("content_type", _FORMATS, before.get("content_type", "form")),
        "insecure_ssl": str(insecure),
    }
    parts = urlsplit(config["url"])
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _wrong("Config url must be a valid URL" if config["url"] else "Config url cannot be blank")
    secret = body.optional("secret", str) or before.get("secret")
    return {**config, "secret": secret} if secret else config


def _events(body: Body, default: tuple[str, ...] | Any) -> tuple[str, ...]:
    events = body.texts("events", default)
    unknown = sorted(set(events) - EVENTS)
    if unknown:
        raise _wrong(f"These events are not allowed for this hook: {json.dumps(unknown)[1:-1]}")
    return events


def _wrong(message: str) -> GithubError:
    return GithubError(422, "Validation Failed", [{"resource": "Hook", "code": "custom", "message": message}])


_BASE = "/repos/<owner>/<repo>/hooks"
_ONE = f"{_BASE}/<hook_id>"
ROUTES = (
    Route("POST", _BASE, create),
    Route("GET", _BASE, list_all),
    Route("GET", _ONE, show),
    Route("PATCH", _ONE, update),
    Route("DELETE", _ONE, delete),
    Route("GET", f"{_ONE}/config", show_config),
    Route("PATCH", f"{_ONE}/config", update_config),
    Route("POST", f"{_ONE}/pings", ping),
    Route("GET", f"{_ONE}/deliveries", list_deliveries),
    Route("GET", f"{_ONE}/deliveries/<delivery_id>", show_delivery),
    Route("POST", f"{_ONE}/deliveries/<delivery_id>/attempts", redeliver),
)
