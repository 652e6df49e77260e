"""Taking and finishing the runs of the timetable."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.activity.models import TimetableRun
from portal.db import locked, transaction
from portal.kit import clock

RUNS_KEPT_FOR = timedelta(days=7)


def take_run(name: str, due_at: datetime, lease: timedelta) -> bool:
    """Lease the run of this due time: nobody has it, or who had it died. False where it is taken."""
    now = clock.wall()
    try:
        with transaction() as db:
            run = db.scalar(locked(select(TimetableRun).filter_by(name=name, due_at=due_at)))
            if run is None:
                run = TimetableRun(name=name, due_at=due_at)
                db.add(run)
            elif run.done_at is not None or run.leased_until > now:
                return False
            run.leased_until = now + lease
    except IntegrityError:  # another worker wrote the same row in the same moment
        return False
    return True


def finish_run(name: str, due_at: datetime) -> None:
    """Note that the run is done, so that nobody takes it again."""
    with transaction() as db:
        run = db.scalars(locked(select(TimetableRun).filter_by(name=name, due_at=due_at))).one()
        run.done_at = clock.wall()


def forget_runs() -> None:
    """Forget which runs were done long ago."""
    with transaction() as db:
        long_ago = clock.now() - RUNS_KEPT_FOR
        db.execute(
            delete(TimetableRun).where(TimetableRun.due_at < long_ago, TimetableRun.done_at.is_not(None))
        )
