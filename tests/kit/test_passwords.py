"""Passwords: which are taken, how they are hashed, and how many at once."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import argon2
import pytest

from portal.kit import passwords
from portal.kit.refusal import Refusal

GOOD = "the cow jumps at dawn"


def test_a_stored_password_is_argon2id_with_the_agreed_cost() -> None:
    assert passwords.hashed(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_matches_its_own_hash_only() -> None:
    stored = passwords.hashed(GOOD)
    assert passwords.matches(GOOD, stored)
    assert not passwords.matches(GOOD + " ", stored)
    assert not passwords.matches(GOOD.upper(), stored)
    assert stored != passwords.hashed(GOOD)


def test_a_long_password_counts_to_its_last_character() -> None:
    long = "".join(chr(0x4E00 + n) for n in range(1000))
    stored = passwords.hashed(long)
    assert passwords.matches(long, stored)
    assert not passwords.matches(long[:-1] + "x", stored)


def test_the_same_keys_on_another_system_are_the_same_password() -> None:
    assert passwords.matches("Cafe\u0301 am Morgen", passwords.hashed("Caf\u00e9 am Morgen"))


def test_somebody_unknown_is_never_let_in_and_costs_a_full_check() -> None:
    used_by_wrong_password = _seconds(lambda: passwords.matches("wrong " + GOOD, passwords.hashed(GOOD)))
    used_by_nobody = _seconds(lambda: passwords.matches(GOOD, None))
    assert not passwords.matches(GOOD, None)
    assert used_by_nobody > used_by_wrong_password / 10


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.process_time()
    work()
    return time.process_time() - start


def test_the_hash_for_nobody_costs_what_a_real_one_costs() -> None:
    real = argon2.extract_parameters(passwords.hashed(GOOD))
    assert argon2.extract_parameters(passwords._NOBODY) == real


@pytest.mark.parametrize("stored", ["", "plain text", "$argon2id$v=19$m=19456,t=2,p=1$short"])
def test_a_broken_hash_matches_nothing(stored: str) -> None:
    assert not passwords.matches(GOOD, stored)


def test_half_characters_from_broken_input_are_no_error() -> None:
    broken = "the cow \ud83d jumps at dawn"
    assert passwords.matches(broken, passwords.hashed(broken))


def test_a_hash_with_an_older_cost_asks_to_be_made_anew() -> None:
    older = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    assert passwords.matches(GOOD, older)
    assert passwords.is_outdated(older)
    assert not passwords.is_outdated(passwords.hashed(GOOD))


@pytest.mark.parametrize("length", [12, 1000])
def test_12_to_1000_characters_are_taken(length: int) -> None:
    passwords.require_acceptable(("the cow jumps at dawn over wet fields " * 30)[:length])


def test_11_characters_are_too_short() -> None:
    with pytest.raises(passwords.PasswordTooShort):
        passwords.require_acceptable("xK9#mQ2$vL7")


def test_a_huge_password_is_refused_before_any_work() -> None:
    huge = "the cow jumps at dawn " * 9_000
    start = time.perf_counter()
    with pytest.raises(passwords.PasswordTooLong):
        passwords.hashed(huge)
    assert not passwords.matches(huge, passwords._NOBODY)
    assert time.perf_counter() - start < 0.01


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Password2026!", "P@ssw0rd1234", "p@$$w0rd!2026", "passwordpassword", "letmeinplease",
        "iloveyou1234", "correct horse battery staple", "administrator000", "admin@123456", "welcome2026!!",
        "Contraseña1234", "motdepasse123", "MichaelJennifer", "Summer2026!!",
        "123456789012", "987654321098", "123456789abc", "qwertyuiop12", "QWERTZuiop12", "1q2w3e4r5t6y",
        "1qaz2wsx3edc", "qwer1234asdf", "aaaaaaaaaaaa", "abcabcabcabc", "111222333444", "            ",
    ],
)  # fmt: skip
def test_what_everybody_has_thought_of_is_refused(password: str) -> None:
    with pytest.raises(passwords.PasswordTooCommon):
        passwords.require_acceptable(password)


@pytest.mark.parametrize(
    "password",
    [
        GOOD, "Hydrangea-velvet-88", "xK9#mQ2$vL7p", "anas lovely garden", "passwordfqzthvxcb",
        "summerrainonroofs",
        "8231-7740-1123-99", "ана любит чай 12", "東京の夏はとても暑いです", "tomato12 over 98bridges",
    ],
)  # fmt: skip
def test_what_few_would_guess_is_taken(password: str) -> None:
    passwords.require_acceptable(password)


def test_a_password_nobody_can_check_in_time_is_refused_and_not_queued_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_free_cores", threading.BoundedSemaphore(1))
    monkeypatch.setattr(passwords, "_SECONDS_TO_WAIT", 0.05)
    with passwords._one_core(), pytest.raises(passwords.TooBusy):
        passwords.matches(GOOD, None)
    assert not passwords.matches(GOOD, None)


def test_no_more_are_hashed_at_once_than_there_are_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = os.cpu_count() or 1
    monkeypatch.setattr(passwords, "_free_cores", threading.BoundedSemaphore(cores))
    running = most = 0
    guard = threading.Lock()
    real = passwords._hasher

    class Counting:
        def hash(self, password: bytes) -> str:
            nonlocal running, most
            with guard:
                running += 1
                most = max(most, running)
            try:
                return real.hash(password)
            finally:
                with guard:
                    running -= 1

    monkeypatch.setattr(passwords, "_hasher", Counting())
    with ThreadPoolExecutor(cores * 4) as pool:
        made = list(pool.map(passwords.hashed, [GOOD] * cores * 4))
    assert len(set(made)) == cores * 4
    assert most <= cores


def test_every_refused_password_says_so_in_a_sentence_for_its_field() -> None:
    for refused in (passwords.PasswordTooShort, passwords.PasswordTooLong, passwords.PasswordTooCommon):
        assert issubclass(refused, Refusal)
        assert refused.field == "password"
        assert str(refused()).endswith(".")
