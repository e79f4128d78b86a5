"""The pipelines of the world, behind one lock that is also the bell for everyone who waits for an answer."""

import uuid
from dataclasses import dataclass, field
from threading import Condition

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline.model import ActionRun, Execution, PipelineRecord
from lockgate.kernel import Arn


@dataclass(slots=True)
class Job:
    """A job handed to a Lambda function; it ends with PutJobSuccessResult or PutJobFailureResult."""

    id: str
    account: str
    run: ActionRun
    document: dict[str, object] = field(default_factory=dict)


class PipelineStore:
    """Records by account, Region and name. `bell` guards every record and is rung after each change."""

    def __init__(self) -> None:
        self.bell = Condition()
        self.jobs: dict[str, Job] = {}
        self._records: dict[tuple[str, str, str], PipelineRecord] = {}

    def find(self, account: str, region: str, name: str) -> PipelineRecord | None:
        """The pipeline, or None."""
        return self._records.get((account, region, name))

    def get(self, account: str, region: str, name: str) -> PipelineRecord:
        """The pipeline; raises ``PipelineNotFoundException``."""
        record = self.find(account, region, name)
        if record is None:
            raise ServiceError(
                "PipelineNotFoundException", f"Account '{account}' does not have a pipeline with name '{name}'"
            )
        return record

    def by_arn(self, arn: str) -> PipelineRecord:
        """The pipeline of an ARN; raises ``InvalidArnException`` and ``ResourceNotFoundException``."""
        try:
            parsed = Arn.parse(arn)
        except ValueError as error:
            raise ServiceError("InvalidArnException", f"Invalid ARN: {arn}") from error
        record = self.find(parsed.account, parsed.region, parsed.resource)
        if record is None:
            raise ServiceError("ResourceNotFoundException", f"Cannot find the resource with ARN: {arn}")
        return record

    def add(self, record: PipelineRecord) -> None:
        """Keep a new pipeline."""
        self._records[record.account, record.region, record.name] = record

    def remove(self, record: PipelineRecord) -> None:
        """Forget a pipeline."""
        self._records.pop((record.account, record.region, record.name), None)

    def of(self, account: str, region: str) -> list[PipelineRecord]:
        """The pipelines of one account and Region, by name."""
        found = [record for record in self.all() if (record.account, record.region) == (account, region)]
        return sorted(found, key=lambda record: record.name)

    def all(self) -> list[PipelineRecord]:
        """Every pipeline of the world."""
        return list(self._records.values())

    @staticmethod
    def execution(record: PipelineRecord, execution_id: str) -> Execution:
        """An execution of the pipeline; raises ``PipelineExecutionNotFoundException``."""
        execution = record.executions.get(execution_id)
        if execution is None:
            raise ServiceError(
                "PipelineExecutionNotFoundException",
                f"The pipeline execution with ID '{execution_id}' does not exist for pipeline '{record.name}'",
            )
        return execution


def new_id() -> str:
    """A UUID as the API's ids are."""
    return str(uuid.uuid4())
