"""The `portal` command: demo, serve, worker, migrate, add-staff, reset-staff, link, import, audit."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from portal import guarded, tenancy
from portal.access.factors.sealing import authenticators_sealed_with
from portal.access.models import StaffRole
from portal.access.operations import add_staff_member
from portal.access.queries import staff_member_of
from portal.access.staff_accounts.operations import reset_member, seal_secrets
from portal.access.staff_accounts.rules import StaffAlready
from portal.activity.rules import SYSTEM
from portal.db import Busy, migrate, open_engine, working_with
from portal.imports.columns import PRESETS, Column, ImportOptions
from portal.imports.lines import ProgressLine, report_lines
from portal.imports.papers import import_papers
from portal.kit import clock, one_time_codes, passwords
from portal.kit.refusal import Refusal
from portal.ledger.audit import audit as disagreements
from portal.links.finding import named_paper_and_contact
from portal.links.minting import link_path
from portal.links.operations import make_link
from portal.links.rules import LinkPurpose
from portal.papers.rules.statuses import PaperKind
from portal.people.rules import normalise
from portal.preferences.operations import set_up_business
from portal.preferences.queries import settings_version
from portal.settings import THREADS, BadSettings, Need, Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """A customer portal that you host yourself.

    Settings come from the environment (PORTAL_…); README lists them.
    """


@main.command()
@click.option("--fresh", is_flag=True, help="Forget what was done in the demo and start over.")
@click.option("--port", type=click.IntRange(1, 65535), help="Serve here; else on 8000, or a free port.")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("data/demo"), show_default=True
)
def demo(fresh: bool, port: int | None, folder: Path) -> None:
    """Try the portal with a made-up business: database, web and worker on this machine alone.

    Started again it goes on with the same data. Ctrl-C ends it.
    """
    from portal.demo.processes import run_demo

    sys.exit(run_demo(folder, fresh=fresh, port=port))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help="Processes; one for each core."
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the portal. Put a proxy with TLS in front of it, and `portal worker` beside it."""
    _seal_what_add_staff_wrote(_settings(Need.EVERYTHING))
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        working_dir=Path(__file__).parent.parent,
    ).serve()


@main.command()
def worker() -> None:
    """Send letters and do what is due: expire credits, forget ended sessions. Any number may run at once."""
    settings = _settings(Need.EVERYTHING)
    from portal.web.logs import write_log
    from portal.worker import work

    write_log()
    clock.set_shift(settings.clock_shift)
    work(_guarded_engine(settings), settings)


@main.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version. Run it before `serve`, after each update."""
    with _told_kindly():
        migrate(open_engine(_database(_settings(Need.DATABASE))))
    click.echo("The database is up to date.")


@main.command()
def audit() -> None:
    """Check every balance against its entries. One line for each row that disagrees, and exit status 1."""
    with _database_work() as session, tenancy.every_customer(session, "audit"):
        found = list(disagreements(session))
    for disagreement in found:
        click.echo(disagreement)
    if found:
        sys.exit(1)
    click.echo("All balances agree.")


@main.command()
def bounce() -> None:
    """Read from standard input what a mail server says of a letter that did not arrive, and note it.

    For the pipe of a mail server, which wants no answer: anything else is passed over.
    """
    from portal.mail.bounces import MOST_BYTES, read_bounce
    from portal.mail.operations import note_bounce

    found = read_bounce(sys.stdin.buffer.read(MOST_BYTES))
    if found is None:
        click.echo("This tells of nothing that failed.")
        return
    with _database_work():
        noted = note_bounce(found)
    click.echo(f"Noted: {found.reason}" if noted else "Nothing of ours that was sent.")


@main.command("add-staff")
@click.argument("email")
@click.option("--name", prompt="Name", help="How they are called.")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in StaffRole]),
    default=str(StaffRole.OWNER),
    show_default=True,
    help="Owners change preferences and staff; read_only looks and sends nothing.",
)
@click.option("--business", help="What the business is called; asked for where the portal does not know yet.")
def add_staff_command(email: str, name: str, role: str, business: str | None) -> None:
    """Let somebody of the business into the back office: the first owner, and whoever comes after.

    Asks for a password, and for six digits to see that the authenticator app works.
    """
    with _told_kindly_of_refusals(), _database_work() as session:
        address = normalise(email)
        if session.scalar(staff_member_of(address)) is not None:
            raise StaffAlready(email=address)
        if session.scalar(settings_version()) is None:
            business = business or click.prompt("Name of the business")
        password = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
        passwords.require_acceptable(password)
        secret = one_time_codes.new_secret()
        click.echo("\nAdd this to an authenticator app:\n")
        click.echo(
            f"  {one_time_codes.app_address(secret, address, 'Back office')}\n  or by hand: {secret}\n"
        )
        while one_time_codes.step_of_code(secret, click.prompt("Its six digits"), clock.wall(), 0) is None:
            click.echo("These digits are not right. Take those that the app shows now.")
        if business:
            set_up_business(business)
        add_staff_member(email, name, password, StaffRole(role), secret)
    click.echo(f"{name} may sign in to the back office, at /staff/login.")


@main.command("reset-staff")
@click.argument("email")
def reset_staff(email: str) -> None:
    """Print a link by which the account of the back office with this address is set up anew.

    For when nobody can sign in: the phone is lost, or the secret key. Password, authenticator, passkeys and
    sessions of that account end at once. The link works for seven days, and once.
    """
    settings = _settings(Need.EVERYTHING)
    clock.set_shift(settings.clock_shift)
    with _told_kindly_of_refusals(), _database_work():
        path = reset_member(email, SYSTEM)
    click.echo(f"{settings.base_url}{path}")


@main.command()
@click.argument("number")
@click.option("--contact", "email", required=True, metavar="EMAIL", help="Whose link it is.")
@click.option(
    "--purpose",
    type=click.Choice([str(purpose) for purpose in LinkPurpose]),
    default=str(LinkPurpose.VIEW),
    show_default=True,
    help="What it lets them do: see the paper, pay an invoice, answer a quote.",
)
@click.option(
    "--kind",
    type=click.Choice([str(kind) for kind in PaperKind]),
    help="Which paper is meant, where several kinds have this number.",
)
def link(number: str, email: str, purpose: str, kind: str | None) -> None:
    """Print a private link to the paper with this NUMBER, for one contact of its customer."""
    settings = _settings(Need.EVERYTHING)
    clock.set_shift(settings.clock_shift)
    with _told_kindly_of_refusals(), _database_work() as session:
        with tenancy.every_customer(session, "a link is made by the command line"):
            paper_id, contact = named_paper_and_contact(session, number, email, kind or "")
        _link, token = make_link(paper_id, contact, LinkPurpose(purpose), SYSTEM, clock.now())
    click.echo(f"{settings.base_url}{link_path(token)}")


@main.group("import")
def import_group() -> None:
    """Take over what another system knows."""


@import_group.command("papers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=HEADER",
    help=f"Which column holds what; NAME is one of {', '.join(Column)}. Give it once for each.",
)
@click.option("--preset", type=click.Choice(sorted(PRESETS)), help="Columns and habits of a known file.")
@click.option("--currency", help="The currency of rows that name none, such as EUR.")
@click.option("--credit-pattern", metavar="REGEX", help="Numbers like this are credit notes, such as ^C.")
@click.option(
    "--reject-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was left out to this CSV file: row, column, reason.",
)
def import_papers_command(
    file: Path,
    columns: tuple[str, ...],
    preset: str | None,
    currency: str | None,
    credit_pattern: str | None,
    reject_file: Path | None,
) -> None:
    """Take over invoices and credit notes from FILE (CSV, TSV, also .gz), one line item a row.

    Each paper is taken whole or left out whole. Safe to run again: what is there already stays as it is.
    """
    options = ImportOptions(_columns(columns), preset, currency, credit_pattern, reject_file)
    show = ProgressLine()
    try:
        with _told_kindly_of_refusals(), _database_work():
            report = import_papers(file, options, show)
    finally:
        show.end()
    click.echo("\n".join(report_lines(report, reject_file)))


def _seal_what_add_staff_wrote(settings: Settings) -> None:
    """Where the database cannot be written now, the next sign-in or start does it."""
    with suppress(DBAPIError, Busy), working_with(guarded.open_session(_guarded_engine(settings))):
        seal_secrets(authenticators_sealed_with(settings.secret_key))


def _columns(pairs: tuple[str, ...]) -> dict[Column, str]:
    columns = {}
    for pair in pairs:
        name, equals, header = pair.partition("=")
        if not equals or name not in set(Column):
            raise click.BadParameter(f"{pair} is not NAME=HEADER with a known name.", param_hint="--column")
        columns[Column(name)] = header
    return columns


def _settings(need: Need) -> Settings:
    try:
        return Settings.from_env(need=need)
    except BadSettings as bad:
        raise click.ClickException("\n".join(("These settings cannot be used:", *bad.problems))) from None


def _database(settings: Settings) -> str:
    if settings.database_url.drivername == "sqlite":
        Path(settings.database_url.database or "").parent.mkdir(parents=True, exist_ok=True)
    return settings.database_url.render_as_string(hide_password=False)


def _guarded_engine(settings: Settings) -> Engine:
    engine = open_engine(_database(settings))
    guarded.guard(engine)
    return engine


@contextmanager
def _database_work() -> Iterator[Session]:
    """A session over the database of the settings, and nothing else of them."""
    import_module("portal.rooms")  # rows name tables of rooms that a command has nothing to do with
    with (
        _told_kindly(),
        working_with(guarded.open_session(_guarded_engine(_settings(Need.DATABASE)))) as session,
    ):
        yield session


@contextmanager
def _told_kindly_of_refusals() -> Iterator[None]:
    """Turn an expected no into its sentence."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


@contextmanager
def _told_kindly() -> Iterator[None]:
    """Turn a database that does not answer into one sentence."""
    try:
        yield
    except OperationalError as error:
        raise click.ClickException(
            f"The database does not answer as it should ({error.orig}). Is PORTAL_DATABASE_URL right, "
            "and was `portal migrate` run?"
        ) from None
