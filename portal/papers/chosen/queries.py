"""The papers that were ticked."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from portal.db import AnySelect
from portal.papers.models import Paper
from portal.papers.queries import is_sent, to_pay_minor
from portal.papers.rules.statuses import PaperKind


def standing(public_ids: Collection[str], kinds: Collection[PaperKind]) -> AnySelect:
    """public_id, currency and to_pay_minor of each."""
    return select(Paper.public_id, Paper.currency, to_pay_minor().label("to_pay_minor")).where(
        Paper.public_id.in_(public_ids), is_sent(*kinds)
    )


def whole(public_ids: Collection[str], kinds: Collection[PaperKind]) -> Select[Paper]:
    """Each with its lines and tax groups."""
    return (
        select(Paper)
        .where(Paper.public_id.in_(public_ids), is_sent(*kinds))
        .options(selectinload(Paper.lines), selectinload(Paper.tax_groups))
    )
