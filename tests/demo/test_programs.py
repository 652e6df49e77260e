"""The call to the API that the demo prints."""

import json
import shlex
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.api_tokens.models import ApiToken
from portal.demo.programs import call_to_try
from tests import make
from tests.cast import Cast


def test_the_printed_call_makes_a_link_and_its_token_is_made_once(
    client: FlaskClient, db: Session, cast: Cast, tmp_path: Path
) -> None:
    paid = make.invoice(db, cast.acme, 1_000, number="INV-8")
    make.payment(db, cast.acme, {paid.id: 1_000})
    make.invoice(db, cast.acme, number="INV-7")
    make.invoice(db, cast.globex, number="INV-9")
    kept = tmp_path / "api.token"
    call = call_to_try(kept, cast.ana_email, "http://localhost:8000")
    command, address, _h, token, _h, kind, _d, body = shlex.split(call)
    assert (command, address) == ("curl", "http://localhost:8000/api/links")
    assert json.loads(body) == {"number": "INV-7", "contact": cast.ana_email, "purpose": "pay"}
    headers = dict(one.split(": ", 1) for one in (token, kind))
    answer = client.post("/api/links", headers=headers, data=body)
    assert answer.status_code == 201 and "/l/" in answer.json["url"]
    assert call_to_try(kept, cast.ana_email, "http://localhost:8000") == call
    db.rollback()
    assert db.scalars(select(ApiToken.name)).all() == ["Web shop"]
    assert kept.stat().st_mode & 0o777 == 0o600
