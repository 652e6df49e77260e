"""One-time proofs: what opens, how often, where, and for how long."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.proofs import proving
from portal.access.proofs.models import Proof
from portal.access.proofs.proving import Minted
from portal.access.proofs.rules import GOOD_FOR, TRIES_OF_ADDRESS, TRIES_OF_DIGITS, Purpose, digits_in
from portal.db import transaction
from portal.kit import clock
from portal.kit.seals import Seal

EMAIL = "ana@acme.example"
BROWSER = "the secret of a browser"
SEAL = Seal("a key for tests", "proofs")


def mint(
    db: Session, purpose: Purpose = Purpose.SIGN_IN, email: str = EMAIL, browser: str | None = BROWSER
) -> Minted:
    with transaction():
        return proving.mint(db, purpose, email, clock.now(), browser=browser)


def by_digits(db: Session, digits: str, browser: str = BROWSER) -> Proof | None:
    with transaction():
        return proving.by_digits(db, browser, digits, {Purpose.SIGN_IN}, clock.now())


def by_token(db: Session, token: str, purpose: Purpose = Purpose.SIGN_IN) -> Proof | None:
    with transaction():
        return proving.by_token(db, token, {purpose}, clock.now())


def use(db: Session, proof: Proof | None, *also: Purpose) -> None:
    assert proof is not None
    with transaction():
        proving.use(db, db.get_one(Proof, proof.id), clock.now(), also)


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


def test_link_and_digits_open_the_same_proof_and_neither_is_stored(db: Session) -> None:
    minted = mint(db)
    by_link, by_code = by_token(db, minted.token), by_digits(db, minted.digits)
    assert by_link is not None and by_link is by_code
    stored = {str(value) for value in vars(by_link).values()}
    assert not stored & {minted.token, minted.digits, BROWSER}
    assert len(minted.token) == 43 and len(minted.digits) == 6


def test_digits_count_only_in_the_browser_that_asked_and_the_link_anywhere(db: Session) -> None:
    minted = mint(db)
    assert by_digits(db, minted.digits, "another browser") is None
    assert by_token(db, minted.token) is not None


def test_blanks_and_dashes_between_digits_do_not_matter() -> None:
    assert digits_in(" 482\u00a0913 ") == digits_in("482-913") == "482913"


def test_using_one_ends_the_other_and_all_older_and_newer_ones_of_its_purpose(db: Session) -> None:
    older, used, newer = mint(db), mint(db), mint(db)
    other_purpose = mint(db, Purpose.RESET)
    other_address = mint(db, email="ben@acme.example", browser="Ben's")
    use(db, by_digits(db, used.digits))
    for one in (older, used, newer):
        assert by_token(db, one.token) is None
        assert by_digits(db, one.digits) is None
    assert by_token(db, other_purpose.token, Purpose.RESET) is not None
    assert by_token(db, other_address.token) is not None


def test_a_new_password_ends_what_would_sign_in(db: Session) -> None:
    reset, sign_in = mint(db, Purpose.RESET), mint(db)
    use(db, by_token(db, reset.token, Purpose.RESET), Purpose.SIGN_IN)
    assert by_token(db, sign_in.token) is None


def test_five_wrong_tries_end_the_digits_and_leave_the_link(db: Session) -> None:
    minted = mint(db)
    for _ in range(TRIES_OF_DIGITS - 1):
        assert by_digits(db, other_than(minted.digits)) is None
    assert by_digits(db, minted.digits) is not None
    assert by_digits(db, other_than(minted.digits)) is None
    assert by_digits(db, minted.digits) is None
    assert by_token(db, minted.token) is not None


def test_digits_of_an_address_are_not_found_by_patience(db: Session) -> None:
    for number in range(TRIES_OF_ADDRESS // TRIES_OF_DIGITS):
        minted = mint(db, browser=f"browser {number}")
        for _ in range(TRIES_OF_DIGITS):
            by_digits(db, other_than(minted.digits), f"browser {number}")
    last = mint(db)
    assert by_digits(db, last.digits) is None
    assert by_token(db, last.token) is not None
    others = mint(db, email="ben@acme.example", browser="Ben's")
    assert by_digits(db, others.digits, "Ben's") is not None
    clock.set_shift(timedelta(days=1, minutes=1))
    tomorrow = mint(db)
    assert by_digits(db, tomorrow.digits) is not None


def test_a_browser_proves_only_the_address_that_it_asked_for_last(db: Session) -> None:
    first = mint(db)
    last = mint(db, email="ben@acme.example")
    assert by_digits(db, first.digits) is None
    assert by_digits(db, last.digits) is not None


def test_digits_of_an_earlier_mail_count_after_asking_again(db: Session) -> None:
    earlier = mint(db)
    mint(db)
    assert by_digits(db, earlier.digits) is not None


@pytest.mark.parametrize("purpose", Purpose)
def test_a_proof_opens_until_its_time_is_over(db: Session, purpose: Purpose) -> None:
    minted = mint(db, purpose)
    clock.set_shift(GOOD_FOR[purpose] - timedelta(seconds=20))
    assert by_token(db, minted.token, purpose) is not None
    clock.set_shift(GOOD_FOR[purpose])
    assert by_token(db, minted.token, purpose) is None


def test_sign_in_lasts_ten_minutes_and_what_is_mailed_otherwise_an_hour() -> None:
    minutes = {purpose: GOOD_FOR[purpose] / timedelta(minutes=1) for purpose in Purpose}
    assert minutes[Purpose.SIGN_IN] == 10
    assert minutes[Purpose.RESET] == minutes[Purpose.REGISTER] == minutes[Purpose.CHANGE_EMAIL] == 60


def test_a_link_for_one_thing_opens_no_other(db: Session) -> None:
    assert by_token(db, mint(db).token, Purpose.RESET) is None


def test_what_waits_for_a_proof_is_sealed_and_wiped_with_its_use(db: Session) -> None:
    with transaction():
        minted = proving.mint(
            db, Purpose.REGISTER, EMAIL, clock.now(), browser=BROWSER, seal=SEAL, values={"company": "Acme"}
        )
    proof = minted.proof
    assert "Acme" not in (proof.sealed_values or "")
    assert proving.values_of(proof, SEAL) == {"company": "Acme"}
    assert proving.values_of(proof, Seal("another key", "proofs")) == {}
    use(db, proof)
    assert db.scalars(select(Proof.sealed_values)).one() is None


def test_nothing_is_proven_outside_a_transaction(db: Session) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        proving.mint(db, Purpose.SIGN_IN, EMAIL, clock.now())


def test_digits_without_a_browser_are_refused_by_the_database(db: Session) -> None:
    minted = mint(db)
    with pytest.raises(IntegrityError), transaction():
        db.get_one(Proof, minted.proof.id).browser_hash = None


def test_old_proofs_are_forgotten(db: Session) -> None:
    mint(db)
    for days, left in ((6, 1), (8, 0)):
        clock.set_shift(timedelta(days=days))
        with transaction():
            proving.forget_old(db, clock.now())
        assert len(db.scalars(select(Proof)).all()) == left
