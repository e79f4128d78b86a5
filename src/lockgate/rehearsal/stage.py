"""The stage: the embedded AWS, the forge, the design, and everybody's credentials; up for one rehearsal."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lockgate.cloud.aws import Account, Aws
from lockgate.cloud.credentials import Keys
from lockgate.design import Design, design
from lockgate.design.delivery import Delivery, deliveries
from lockgate.design.stacks.status import API
from lockgate.emulator.process import Emulator
from lockgate.forge import Forge
from lockgate.kernel import Arn, Finding, LockgateError, Origin
from lockgate.plan import Journal, Wanted
from lockgate.plan.inputs import wanted_stacks
from lockgate.rehearsal.git import Git
from lockgate.rehearsal.recorder import Recorder
from lockgate.rehearsal.setting import Setting
from lockgate.rehearsal.sources import working_copy
from lockgate.render import render
from lockgate.spec.declaration import Application

OWNER, DEVELOPER, REVIEWER, ROBOT = "oscar", "dana", "rosa", "delivery-bot"
"""Who owns the repositories, who writes, who reviews, and the account that AWS's services use at the forge."""

CAST = (
    (DEVELOPER, "writes changes and asks for their merge"),
    (REVIEWER, "reviews what others wrote"),
    (OWNER, "owns the repository and protects its branches"),
)
"""The people at GitHub, and what they do."""


@dataclass(slots=True)
class Stage:
    """Everything that the chapters act with.

    Attributes:
        setting: What was given.
        recorder: Where steps are kept.
        starting: The embedded AWS, which comes up while the first chapter goes on.
        forge: The stand-in for GitHub.
        design: The design of the declaration.
        deliveries: Its lines, resolved, in declared order.
        wanted: Its stacks.
        tokens: Forge tokens by login.
        copies: Working copies by application.
        contexts: The checks that a repository's branch demands.
        known: The runs of each pipeline that there were before the last merge.
        spoiled: The bad merges on each line's branch, oldest first, until somebody takes them back; by pipeline.
    """

    setting: Setting
    recorder: Recorder
    starting: Future[Emulator]
    forge: Forge
    design: Design
    deliveries: tuple[Delivery, ...]
    wanted: tuple[Wanted, ...]
    tokens: Mapping[str, str]
    copies: dict[str, Git] = field(default_factory=dict)
    contexts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    known: dict[str, frozenset[str]] = field(default_factory=dict)
    spoiled: dict[str, list[str]] = field(default_factory=dict)
    _aws: Aws | None = None

    @property
    def emulator(self) -> Emulator:
        """The embedded AWS, as soon as it is up; raises `LockgateError` when it does not come up."""
        return self.starting.result()

    @property
    def aws(self) -> Aws:
        """Clients for it, as the accounts' administrators."""
        if self._aws is None:
            emulator = self.emulator
            self._aws = Aws(
                lambda account: _keys(emulator, account),
                self.design.region,
                self.setting.sleep,
                endpoint=emulator.endpoint,
            )
        return self._aws

    @property
    def infrastructure(self) -> tuple[str, ...]:
        """The infrastructure accounts, in order, each once."""
        return tuple(dict.fromkeys(delivery.account for delivery in self.deliveries))

    @property
    def first_lines(self) -> tuple[Delivery, ...]:
        """The first line of each application."""
        return tuple({each.application.name: each for each in reversed(self.deliveries)}.values())[::-1]

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account of the design, sorted."""
        return tuple(account.id for account in self.design.accounts)

    @property
    def journal(self) -> Journal:
        """Where the steps of deployments are kept."""
        return Journal(self.setting.scratch / "journal.jsonl", self.setting.now)

    def account(self, account: str) -> Account:
        """The facades of an account, as its administrator."""
        return self.aws.account(account)

    def call(self, account: str, service: str, operation: str, **parameters: Any) -> Any:
        """Make a call as the account's administrator; raises `LockgateError` when it is refused."""
        done = self.account(account).attempts.call(service, operation, parameters)
        if done.code is not None:
            why = f"{done.code}: {done.message}"
            fact = f"the administrator of {account} could not call {service} {operation}"
            raise LockgateError([Finding("LG6003", Origin(str(self.log)), fact, why, "read the log named here")])
        return done.answer

    @property
    def log(self) -> Path:
        """The emulator's log."""
        return self.emulator.log


@contextmanager
def open_stage(setting: Setting, recorder: Recorder) -> Iterator[Stage]:
    """Start everything; end everything, however the block is left."""
    designed = design(setting.declaration)
    accounts = _accounts(setting, designed)
    with ExitStack() as open_things:
        with recorder.step("start a stand-in for GitHub"):
            forge = open_things.enter_context(Forge.start(setting.scratch / "forge"))
        starter = open_things.enter_context(ThreadPoolExecutor(1, thread_name_prefix="start"))
        aws = setting.scratch / "aws"
        starting = starter.submit(Emulator.start, aws, github=forge.url, accounts=accounts)
        open_things.callback(_stop, starting)
        tokens = {login: forge.create_user(login) for login in (OWNER, DEVELOPER, REVIEWER, ROBOT)}
        wanted = wanted_stacks(render(designed), {API.parameter: forge.url})
        yield Stage(setting, recorder, starting, forge, designed, deliveries(setting.declaration), wanted, tokens)


def _stop(starting: Future[Emulator]) -> None:
    """End the embedded AWS, also when it is still coming up."""
    if not starting.cancel() and starting.exception() is None:
        starting.result().stop()


def wait_for_aws(stage: Stage) -> None:
    """Until the embedded AWS is up."""
    with stage.recorder.step("start the embedded AWS") as step:
        count = len(_accounts(stage.setting, stage.design))
        step.note(f"{count} accounts with nothing in them but their root users, whose secrets are random")
        step.note(f"it listens at {stage.emulator.endpoint}")


def _accounts(setting: Setting, designed: Design) -> tuple[str, ...]:
    """Those of the design, and those whose people it trusts."""
    trusted = [Arn.parse(arn).account for group in setting.declaration.groups for arn in group.trusted]
    return tuple(sorted({*(account.id for account in designed.accounts), *trusted}))


def _keys(emulator: Emulator, account: str) -> Keys:
    root = emulator.root(account)
    return Keys(root.access_key, root.secret_key, root.token)


def git_of(stage: Stage, folder: Path, who: str = DEVELOPER) -> Git:
    """Git as somebody uses it in `folder`."""
    return Git(folder, stage.setting.path, who, stage.tokens[who])


def check_out(stage: Stage, application: Application) -> str:
    """Make the application's working copy, with its repository at the forge as origin; one line says what was taken."""
    remote = f"{stage.forge.url}/{application.repository.full_name}.git"
    source = stage.setting.folder / application.directory
    git, said = working_copy(
        source,
        stage.setting.scratch / "work" / application.name,
        remote,
        lambda folder: git_of(stage, folder),
    )
    stage.copies[application.name] = git
    return said
