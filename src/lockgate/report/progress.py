"""Live progress of a rehearsal: lines as they happen; on a terminal also the step that is going on."""

from typing import TYPE_CHECKING, TextIO

from lockgate.rehearsal import Attack, Outcome, Step

if TYPE_CHECKING:
    from rich.status import Status


class Progress:
    """An observer that talks on standard error. An attack is shown by itself only when it gets through."""

    def __init__(self, stream: TextIO) -> None:
        """`stream` decides: a terminal gets colours and a spinner, anything else plain lines."""
        from rich.console import Console  # noqa: PLC0415  # heavy, and only a rehearsal needs it

        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        self._status: Status | None = None

    def chapter(self, title: str) -> None:
        """Print the chapter's title."""
        self.close()
        self._console.print(f"\n[bold]{_plain(title)}[/bold]")

    def begin(self, text: str, accounts: tuple[str, ...]) -> None:  # noqa: ARG002  # the line that follows names them
        """Show what is going on, where something can move."""
        if self._console.is_terminal:
            self._close_status()
            self._status = self._console.status(_plain(text), spinner="dots")
            self._status.start()

    def done(self, step: Step) -> None:
        """Print the step, its time, and the first line of what was found; the end says what a failure means."""
        self._close_status()
        mark = "[green]✓[/green]" if step.outcome is Outcome.DONE else "[red]✗[/red]"
        self._console.print(f"  {mark} {_plain(step.text)} [dim]{step.seconds:.1f} s[/dim]")
        for line in "".join(step.details[:1]).splitlines()[:1]:
            self._console.print(f"    [dim]{_plain(line)}[/dim]")

    def attack(self, attack: Attack) -> None:
        """Print an attack that was not refused."""
        if attack.outcome is not Outcome.REFUSED:
            self._close_status()
            self._console.print(f"  [red]✗ {_plain(attack.who)}: {_plain(attack.name)}: {attack.outcome.value}[/red]")

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._close_status()

    def _close_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


def _plain(text: str) -> str:
    """`text` with its square brackets taken literally."""
    from rich.markup import escape  # noqa: PLC0415  # heavy, and only a rehearsal needs it

    return escape(text)
