"""From what happened to the hooks that want to know."""

from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.forge.events import payloads
from lockgate.forge.events.dispatch import Dispatcher
from lockgate.forge.git import ZERO, RefChange
from lockgate.forge.records import Account, Repo, Webhook
from lockgate.forge.shapes.accounts import organization, simple_user
from lockgate.forge.shapes.repositories import repository
from lockgate.forge.world import World

_TAG_LIMIT = 3


class Announcer:
    """Builds payloads and hands them to the dispatcher."""

    def __init__(self, world: World, dispatcher: Dispatcher) -> None:
        self._world = world
        self._dispatcher = dispatcher

    def pushed(self, repo: Repo, sender: Account, changes: Sequence[RefChange]) -> None:
        """A push, or anything else that moved references: ``push``, ``create`` and ``delete`` events.

        More than three tags at once make no events, as GitHub documents for ``push`` and ``create``.
        """
        visible = [change for change in changes if change.ref.startswith(("refs/heads/", "refs/tags/"))]
        tags = [change for change in visible if change.ref.startswith("refs/tags/")]
        bases = self._bases(repo, visible)
        for change in visible:
            if change not in tags or len(tags) <= _TAG_LIMIT:
                self._pushed(repo, sender, change, bases)

    def _bases(self, repo: Repo, changes: Sequence[RefChange]) -> list[str]:
        """The commits at which branches were before these changes."""
        moved = {change.ref: change.before for change in changes if change.ref.startswith("refs/heads/")}
        branches = {**self._world.repository(repo).refs("refs/heads/"), **moved}
        return sorted({sha for sha in branches.values() if sha != ZERO})

    def _pushed(self, repo: Repo, sender: Account, change: RefChange, bases: Sequence[str]) -> None:
        if change.created or change.deleted:
            name = "create" if change.created else "delete"
            self.announce(repo, sender, name, payloads.ref_event(repo, change))
        wanting = self.subscribed(repo, "push")
        if wanting:
            payload = payloads.push_event(self._world, repo, sender, change, bases)
            self._deliver(wanting, "push", {**payload, **self._organization(repo)})

    def announce(self, repo: Repo, sender: Account, event: str, members: Mapping[str, Any]) -> None:
        """Any event that carries the repository and the sender beside its own members."""
        wanting = self.subscribed(repo, event)
        if wanting:
            self._deliver(wanting, event, {**members, **self._about(repo, sender)})

    def ping(self, repo: Repo, sender: Account, hook: Webhook, shown: Mapping[str, Any]) -> None:
        """The event that tells a receiver that its hook exists; `shown` is the hook as the API shows it."""
        members = {"zen": "Keep it logically awesome.", "hook_id": hook.id, "hook": dict(shown)}
        self._deliver([hook], "ping", {**members, **self._about(repo, sender)})

    def subscribed(self, repo: Repo, event: str) -> list[Webhook]:
        """The active hooks of the repository that asked for the event."""
        hooks = self._world.records.webhooks.all(repo=repo.id)
        return [hook for hook in hooks if hook.active and ({event, "*"} & set(hook.events))]

    def _deliver(self, hooks: Sequence[Webhook], event: str, payload: Mapping[str, Any]) -> None:
        for hook in hooks:
            self._dispatcher.send(hook, event, payload)

    def _about(self, repo: Repo, sender: Account) -> dict[str, Any]:
        return {
            "repository": repository(self._world, repo),
            "sender": simple_user(self._world, sender),
            **self._organization(repo),
        }

    def _organization(self, repo: Repo) -> dict[str, Any]:
        owner = self._world.account(repo.owner)
        return {"organization": organization(self._world, owner)} if owner.kind == "Organization" else {}
