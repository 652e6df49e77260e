"""An import as the terminal shows it: one line that changes while it runs, and what came of it."""

import sys
from pathlib import Path

import click

from portal.imports.report import Progress, Report, Stage

WORDS = {Stage.CHECKING: "Checking", Stage.WRITING: "Writing"}


class ProgressLine:
    """Shows each step over the one before; on something that is no terminal, one line for each stage."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._stage: Stage | None = None

    def __call__(self, progress: Progress) -> None:
        if not self._is_terminal and progress.stage == self._stage:
            return
        self._stage = progress.stage
        line = f"{WORDS[progress.stage]}: {progress.rows:,} rows"
        if progress.of_rows:
            line += f" of {progress.of_rows:,}, {progress.papers:,} papers of {progress.of_papers:,}"
        click.echo(f"\r\x1b[K{line}" if self._is_terminal else line, nl=not self._is_terminal, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self._is_terminal and self._stage:
            click.echo(err=True)


def report_lines(report: Report, reject_file: Path | None) -> list[str]:
    """What an import did, in a few lines."""
    lines = [f"{_counted(report.rows, 'row')} read."]
    for kind, count in sorted(report.issued.items()):
        lines.append(f"{_counted(count, kind.replace('_', ' '))} taken.")
    lines.append(f"{_counted(report.customers_made, 'customer')} made.")
    if report.already_there:
        lines.append(f"{_counted(report.already_there, 'paper')} there already.")
    if report.papers_rejected or report.rows_rejected:
        papers, rows = _counted(report.papers_rejected, "paper"), _counted(report.rows_rejected, "row")
        lines.append(f"{papers} left out, {rows} in all:")
        lines += [f"  {count:,} × {reason}" for reason, count in report.reasons.most_common(10)]
        if reject_file:
            lines.append(f"Each of them is named in {reject_file}.")
        else:
            lines.append("Name a file with --reject-file to see each of them.")
    for name, count in report.unknown_countries.most_common(5):
        lines.append(f"{_counted(count, 'customer')} without a country: “{name}” is not the name of one.")
    return lines


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
