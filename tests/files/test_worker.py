"""What the worker does for documents by itself."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.files import operations
from portal.files.models import CommonDocument
from portal.files.storage import Store
from portal.tenancy import every_customer
from portal.worker import TIMETABLE, run_if_due
from tests.cast import Cast
from tests.files.conftest import SAM, brought, kept
from tests.files.test_operations import age, all_of, letters


def test_the_worker_writes_to_everybody_and_removes_what_nothing_names(
    engine: Engine, db: Session, cast: Cast, store: Store, folder: Path
) -> None:
    with every_customer(db, "a test"):
        for name in ("Terms.pdf", "Old terms.pdf"):
            operations.share_with_everybody([brought(name, name.encode())], "", "", True, SAM)
        operations.remove(all_of(db, CommonDocument)[1], SAM)
    age(db)
    ours = [job for job in TIMETABLE if job.name in ("write_to_everybody", "remove_unused_bytes")]
    assert [run_if_due(engine, job) for job in ours] == [True, True]
    assert [email for _name, email in letters(db)] == [cast.ana_email, cast.ben_email, cast.zoe_email]
    assert len(kept(folder)) == 1
