"""Who waits in front of a stage, who is superseded, and who may enter. Pure bookkeeping under the store's lock.

Source: CodePipeline user guide, "How do pipeline executions work": a stage processes one execution at a time; in
SUPERSEDED mode one execution waits and a newer one replaces it, between stages only; in QUEUED mode executions enter
in the order in which they arrived; in PARALLEL mode they do not know each other. A disabled transition holds whoever
waits.
"""

from lockgate.emulator.services.codepipeline.model import Execution, Gate, PipelineRecord


def gate_of(record: PipelineRecord, stage: str) -> Gate:
    """The stage's gate; one that the declaration no longer has is made for executions that still follow the old one."""
    return record.gates.setdefault(stage, Gate())


def arrive(record: PipelineRecord, stage: str, execution: Execution) -> list[Execution]:
    """Put the execution in front of the stage; answers those that it supersedes."""
    gate = gate_of(record, stage)
    displaced: list[Execution] = []
    if execution.mode == "SUPERSEDED":
        displaced = [record.executions[waiting] for waiting in gate.waiting]
        gate.waiting.clear()
    gate.waiting.append(execution.id)
    return displaced


def admit(record: PipelineRecord, stage: str) -> Execution | None:
    """Let the next execution into the stage and answer it, or None when nobody may enter now."""
    gate = gate_of(record, stage)
    if not gate.waiting or closed(record, stage):
        return None
    execution = record.executions[gate.waiting[0]]
    if gate.holders and execution.mode != "PARALLEL":
        return None
    gate.waiting.pop(0)
    gate.holders.append(execution.id)
    return execution


def leave(record: PipelineRecord, stage: str, execution: Execution) -> None:
    """Unlock the stage for others."""
    gate = gate_of(record, stage)
    if execution.id in gate.holders:
        gate.holders.remove(execution.id)


def withdraw(record: PipelineRecord, execution: Execution) -> None:
    """Take the execution out of every queue."""
    for gate in record.gates.values():
        if execution.id in gate.waiting:
            gate.waiting.remove(execution.id)


def closed(record: PipelineRecord, stage: str) -> bool:
    """Whether the way into the stage is disabled, by its own inbound or the outbound of the stage before it."""
    names = [s.name for s in record.pipeline.stages]
    if not gate_of(record, stage).inbound.enabled:
        return True
    place = names.index(stage) if stage in names else 0
    return place > 0 and not gate_of(record, names[place - 1]).outbound.enabled


def waiting_at(record: PipelineRecord, execution: Execution) -> bool:
    """Whether the execution is in front of some stage."""
    return any(execution.id in gate.waiting for gate in record.gates.values())


def renew(record: PipelineRecord) -> None:
    """Give every stage of the present declaration a gate; gates of stages that are gone are dropped."""
    record.gates = {stage.name: record.gates.get(stage.name) or Gate() for stage in record.pipeline.stages}
