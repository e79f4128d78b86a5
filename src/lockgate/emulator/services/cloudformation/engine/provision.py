"""One resource created, updated or deleted through its handler, with the events that tell of it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.engine.events import Recorder
from lockgate.emulator.services.cloudformation.engine.lookups import Lookups
from lockgate.emulator.services.cloudformation.engine.wish import Desired
from lockgate.emulator.services.cloudformation.resources.failures import HandlerError, explain, is_missing
from lockgate.emulator.services.cloudformation.resources.handler import Before, Made, StackFacts, Surroundings, Work
from lockgate.emulator.services.cloudformation.resources.hands import Hands
from lockgate.emulator.services.cloudformation.resources.registry import handler_of
from lockgate.emulator.services.cloudformation.resources.tags import Tags, system_tags
from lockgate.emulator.services.cloudformation.state import ResourceState, Stack
from lockgate.emulator.services.cloudformation.template import schemas
from lockgate.emulator.services.cloudformation.template.dynamic import resolve
from lockgate.emulator.services.cloudformation.template.model import ResourceSpec

_LOG = logging.getLogger(__name__)
_INITIATED = "Resource creation Initiated"
REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


class ResourceFailedError(Exception):
    """A resource could not be brought where it shall be; its event says why."""

    def __init__(self, logical_id: str, verb: str) -> None:
        super().__init__(logical_id)
        self.logical_id = logical_id
        self.verb = verb


class Provisioner:
    """Acts on the resources of one stack."""

    def __init__(self, stack: Stack, facts: StackFacts, recorder: Recorder, hands: Hands, around: Surroundings) -> None:
        self._stack = stack
        self._facts = facts
        self._recorder = recorder
        self._hands = hands
        self._around = around
        self._lookups = Lookups(hands)

    def create(self, spec: ResourceSpec, evaluate: Callable[[], Desired]) -> None:
        """Create a resource that is new to the stack; that it cannot be evaluated is a failure of its own."""
        state = self._fresh(spec)
        try:
            desired = evaluate()
        except ServiceError as error:
            self._recorder.resource(state, "CREATE_IN_PROGRESS")
            self.refuse(state, "CREATE", error.message)
            return
        _apply(state, desired)
        self._recorder.resource(state, "CREATE_IN_PROGRESS")
        self._attempt(state, "CREATE", lambda: self._create(state, desired))

    def replace(self, desired: Desired) -> None:
        """Create the successor of a resource; the old one stays until the update is complete."""
        state = self._fresh(desired.spec)
        _apply(state, desired)
        self._recorder.resource(state, "UPDATE_IN_PROGRESS", REPLACING)
        self._attempt(state, "UPDATE", lambda: self._create(state, desired))

    def update(self, state: ResourceState, desired: Desired) -> None:
        """Change a resource in place. A custom resource may answer with another physical id: the old one is retired."""
        old, before = replace(state), Before(state.properties, state.tags, state.attributes)
        _apply(state, desired)
        self._recorder.resource(state, "UPDATE_IN_PROGRESS")
        self._attempt(
            state, "UPDATE", lambda: handler_of(state.type).update(self._work(state, desired.properties), before)
        )
        if state.physical_id != old.physical_id:
            self._stack.retired.append(old)

    def restore(self, state: ResourceState, before: ResourceState) -> None:
        """Change a resource back in place to what it was."""
        tried = Before(state.properties, state.tags, state.attributes)
        for name in ("properties", "tags", "metadata", "update_policy", "deletion_policy", "update_replace_policy"):
            setattr(state, name, getattr(before, name))
        self._recorder.resource(state, "UPDATE_IN_PROGRESS")
        self._attempt(
            state, "UPDATE", lambda: handler_of(state.type).update(self._work(state, state.properties), tried)
        )

    def delete(self, state: ResourceState) -> None:
        """Delete a resource; one that is gone already counts as deleted."""
        self._recorder.resource(state, "DELETE_IN_PROGRESS")
        if state.physical_id is None:
            self._recorder.resource(state, "DELETE_COMPLETE")
            return
        work = self._work(state, state.properties, secrets=False)
        self._attempt(state, "DELETE", lambda: self._delete(state, work))

    def skip(self, state: ResourceState) -> None:
        """Leave a resource behind, as its policy says."""
        self._recorder.resource(state, "DELETE_SKIPPED")

    def refuse(self, state: ResourceState, verb: str, reason: str) -> None:
        """Let a resource fail before its handler was asked."""
        self._recorder.resource(state, f"{verb}_FAILED", reason)
        raise ResourceFailedError(state.logical_id, verb)

    def _fresh(self, spec: ResourceSpec) -> ResourceState:
        state = ResourceState(spec.logical_id, spec.type, "", self._hands.clock.now())
        self._stack.resources[spec.logical_id] = state
        return state

    def _create(self, state: ResourceState, desired: Desired) -> Made:
        verb = state.status.partition("_")[0]
        work = self._work(state, desired.properties)

        def announced(physical_id: str) -> None:
            state.physical_id = physical_id
            self._recorder.resource(state, f"{verb}_IN_PROGRESS", _INITIATED)

        work = replace(work, announced=announced, siblings=self._siblings(state))
        made = handler_of(state.type).create(work)
        if state.physical_id is None:
            work.announce(made.physical_id)
        return made

    def _siblings(self, state: ResourceState) -> frozenset[str]:
        others = [*self._stack.resources.values(), *self._stack.retired]
        same = (other for other in others if other is not state and other.type == state.type)
        return frozenset(other.physical_id for other in same if other.physical_id is not None)

    def _delete(self, state: ResourceState, work: Work) -> None:
        try:
            handler_of(state.type).delete(work)
        except (ClientError, HandlerError) as error:
            if not is_missing(error):
                raise

    def _attempt(self, state: ResourceState, verb: str, act: Callable[[], Made | None]) -> None:
        try:
            made = act()
        except Exception as error:  # whatever went wrong is the resource's failure, told in its event
            if not isinstance(error, ClientError | BotoCoreError | HandlerError | ServiceError):
                _LOG.exception("%s of %s (%s)", verb, state.logical_id, state.type)
            schema = schemas.find(state.type, self._facts.region)
            reason = explain(error, registry=schema is not None and schema.registry)
            self._recorder.resource(state, f"{verb}_FAILED", reason)
            raise ResourceFailedError(state.logical_id, verb) from error
        if made is not None:
            state.physical_id, state.attributes = made.physical_id, {**self._gettable(state), **made.attributes}
        self._recorder.resource(state, f"{verb}_COMPLETE")

    def _gettable(self, state: ResourceState) -> dict[str, Any]:
        schema = schemas.find(state.type, self._facts.region)
        names = schema.property_attributes if schema else ()
        return {name: value for name, value in state.properties.items() if name in names}

    def _work(self, state: ResourceState, properties: Mapping[str, Any], *, secrets: bool = True) -> Work:
        schema = schemas.find(state.type, self._facts.region)
        system = {}
        if schema is not None and schema.system_tags:
            system = system_tags(self._stack.name, self._stack.id, state.logical_id)
        return Work(
            stack=self._facts,
            logical_id=state.logical_id,
            type=state.type,
            properties=resolve(dict(properties), self._lookups.dynamic) if secrets else properties,
            tags=Tags(state.tags, system),
            hands=self._hands,
            physical_id=state.physical_id,
            update_policy=state.update_policy,
            around=self._around,
            cancelled=lambda: self._stack.cancelled,
        )


def _apply(state: ResourceState, desired: Desired) -> None:
    state.properties, state.tags = desired.properties, desired.tags
    state.metadata, state.update_policy = desired.metadata, desired.update_policy
    state.deletion_policy, state.update_replace_policy = desired.deletion_policy, desired.update_replace_policy
    state.needs = desired.needs
