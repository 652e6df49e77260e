"""Settings: what is read, what is refused, and that a refusal shows no secret."""

from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest

from portal.settings import BadSettings, Mode, Need, Settings

HERE = Path("/srv/portal")
SECRET = "0123456789abcdef0123456789abcdef"
LIVE = {"PORTAL_SECRET_KEY": SECRET, "PORTAL_BASE_URL": "https://portal.example.com"}
DEMO = {"PORTAL_SECRET_KEY": SECRET, "PORTAL_MODE": "demo"}
STRIPE = {"PORTAL_STRIPE_API_KEY": "sk_live_abc", "PORTAL_STRIPE_WEBHOOK_SECRET": "whsec_abc"}


def read(environ: dict[str, str], **more: str) -> Settings:
    return Settings.from_env(environ | more, folder=HERE)


def problems(environ: dict[str, str], **more: str) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as caught:
        read(environ, **more)
    return caught.value.problems


def test_live_with_a_key_and_an_address_needs_nothing_more() -> None:
    settings = read(LIVE)
    assert settings.mode is Mode.LIVE
    assert settings.database_url.render_as_string() == "sqlite:////srv/portal/data/portal.db"
    assert settings.data_folder == HERE / "data"
    assert settings.files_url == "file:///srv/portal/data/files"
    assert settings.queue_url == "sqlite:////srv/portal/data/queue.db"
    assert (settings.smtp_url, settings.stripe_api_key, settings.stripe_webhook_secret) == (None, None, None)
    assert str(settings.stripe_api_base) == "https://api.stripe.com"
    assert settings.clock_shift == timedelta()


def test_the_process_environment_is_read_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", SECRET)
    monkeypatch.setenv("PORTAL_BASE_URL", "https://elsewhere.example")
    assert str(Settings.from_env().base_url) == "https://elsewhere.example"


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(FrozenInstanceError):
        read(LIVE).mode = Mode.DEMO  # type: ignore[misc]


def test_live_with_nothing_set_names_all_that_is_missing_at_once() -> None:
    assert problems({}) == (
        "PORTAL_SECRET_KEY must hold 32 random bytes or more.",
        "PORTAL_BASE_URL must be the https address at which browsers find the portal.",
    )


def test_commands_for_the_database_read_the_database_and_nothing_else() -> None:
    environ = {
        "PORTAL_DATABASE_URL": "postgresql://portal@db/portal",
        "PORTAL_MODE": "nonsense",
        "PORTAL_BASE_URL": "nonsense",
        "PORTAL_SECRET_KEY_FILE": "/nowhere",
        "PORTAL_CLOCK_SHIFT": "nonsense",
    }
    settings = Settings.from_env(environ, need=Need.DATABASE, folder=HERE)
    assert settings.database_url.database == "portal"
    assert settings.data_folder == HERE / "data"
    with pytest.raises(BadSettings, match=r"^PORTAL_DATABASE_URL must look like [^\n]*$"):
        Settings.from_env(environ | {"PORTAL_DATABASE_URL": "mysql://db/x"}, need=Need.DATABASE)


def test_an_empty_variable_is_an_unset_one() -> None:
    empty = dict.fromkeys(
        ("PORTAL_MODE", "PORTAL_DATABASE_URL", "PORTAL_ALLOWED_HOSTS", "PORTAL_SMTP_URL", "PORTAL_FILES_URL",
         "PORTAL_QUEUE_URL", "PORTAL_STRIPE_API_KEY", "PORTAL_STRIPE_API_BASE",
         "PORTAL_STRIPE_WEBHOOK_SECRET", "PORTAL_CLOCK_SHIFT", "PORTAL_TRUSTED_PROXIES",
         "PORTAL_SECRET_KEY_FILE"),
        "",
    )  # fmt: skip
    assert read(LIVE, **empty) == read(LIVE)
    assert problems(LIVE, PORTAL_SECRET_KEY=" ") == ("PORTAL_SECRET_KEY must hold 32 random bytes or more.",)


def test_each_setting_may_come_from_a_file(tmp_path: Path) -> None:
    given = {
        **LIVE,
        **STRIPE,
        "PORTAL_MODE": "live",
        "PORTAL_DATABASE_URL": "postgresql://portal:pw@db/portal",
        "PORTAL_ALLOWED_HOSTS": "www.example.com",
        "PORTAL_SMTP_URL": "smtp://mail.example.com:587",
        "PORTAL_FILES_URL": "s3://bucket/files",
        "PORTAL_QUEUE_URL": "redis://queue:6379/1",
        "PORTAL_STRIPE_API_BASE": "https://stripe.example",
        "PORTAL_CLOCK_SHIFT": "+0d",
        "PORTAL_TRUSTED_PROXIES": "2",
    }
    from_files = {}
    for name, value in given.items():
        (tmp_path / name).write_text(f"{value}\n")
        from_files[f"{name}_FILE"] = str(tmp_path / name)
    assert read(from_files) == read(given)
    assert read(given).stripe_webhook_secret == "whsec_abc"


def test_a_value_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET)
    both = problems(LIVE, PORTAL_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert both == ("PORTAL_SECRET_KEY and PORTAL_SECRET_KEY_FILE are both set: keep one.",)


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe\x00"])
def test_a_file_that_is_missing_empty_or_no_text_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    environ = LIVE | {"PORTAL_STRIPE_API_KEY": "sk_test_a"}
    (sentence,) = problems(environ, PORTAL_STRIPE_WEBHOOK_SECRET_FILE=str(tmp_path / "secret"))
    assert sentence.startswith("PORTAL_STRIPE_WEBHOOK_SECRET ")


def test_a_secret_put_in_the_place_of_its_file_is_not_repeated() -> None:
    environ = {"PORTAL_BASE_URL": "https://portal.example.com", "PORTAL_SECRET_KEY_FILE": SECRET}
    assert SECRET not in "".join(problems(environ))


@pytest.mark.parametrize(("length", "enough"), [(31, False), (32, True)])
def test_a_secret_key_has_32_bytes(length: int, enough: bool) -> None:
    environ = LIVE | {"PORTAL_SECRET_KEY": "k" * length}
    if enough:
        assert read(environ).secret_key == "k" * length
    else:
        assert problems(environ) == ("PORTAL_SECRET_KEY must hold 32 random bytes or more.",)


def test_bytes_are_counted_and_not_letters() -> None:
    assert read(LIVE, PORTAL_SECRET_KEY="é" * 16).secret_key == "é" * 16


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_http_is_for_this_machine_and_for_the_demo(host: str) -> None:
    assert not read(DEMO, PORTAL_BASE_URL=f"http://{host}:8000").is_secure
    (sentence,) = problems(LIVE, PORTAL_BASE_URL=f"http://{host}:8000")
    assert sentence == "PORTAL_BASE_URL must be the https address at which browsers find the portal."


@pytest.mark.parametrize("url", ["http://portal.example.com", "http://127.0.0.2", "http://localhost.example"])
@pytest.mark.parametrize("environ", [LIVE, DEMO])
def test_any_other_http_is_refused(environ: dict[str, str], url: str) -> None:
    assert problems(environ, PORTAL_BASE_URL=url)[0] == (
        "PORTAL_BASE_URL may begin with http only for localhost, 127.0.0.1 and [::1]."
    )


@pytest.mark.parametrize(
    "url",
    [
        "portal.example.com",
        "ftp://portal.example.com",
        "https://a/portal",
        "https://u:p@a",
        "https://a?b",
        "//a",
    ],
)
def test_a_base_url_is_an_origin(url: str) -> None:
    (sentence,) = problems(LIVE, PORTAL_BASE_URL=url)
    assert sentence.startswith("PORTAL_BASE_URL must look like https://portal.example.com")


def test_cookies_follow_the_base_url() -> None:
    assert (read(LIVE).is_secure, read(LIVE).cookie_prefix) == (True, "__Host-")
    assert (read(DEMO).is_secure, read(DEMO).cookie_prefix) == (False, "")


def test_a_host_is_the_base_urls_or_an_allowed_one() -> None:
    settings = read(LIVE, PORTAL_ALLOWED_HOSTS="WWW.example.com, 10.0.0.7:8443 [::1]:8000")
    assert settings.hosts == {"portal.example.com", "www.example.com", "10.0.0.7:8443", "[::1]:8000"}


@pytest.mark.parametrize(
    "hosts", ["*", "*.example.com", "https://a.example", "a.example/x", "a.example:0", "u@a"]
)
def test_an_allowed_host_is_one_name(hosts: str) -> None:
    (sentence,) = problems(LIVE, PORTAL_ALLOWED_HOSTS=f"fine.example, {hosts}")
    assert sentence.startswith("PORTAL_ALLOWED_HOSTS ")


def test_the_demo_is_only_for_this_machine() -> None:
    (sentence,) = problems(DEMO, PORTAL_BASE_URL="https://portal.example.com")
    assert sentence == "PORTAL_MODE may be demo only where PORTAL_BASE_URL is this machine."


@pytest.mark.parametrize("mode", ["test", "LIVE", "demo live"])
def test_there_are_two_modes(mode: str) -> None:
    assert problems(LIVE, PORTAL_MODE=mode) == ("PORTAL_MODE must be live or demo.",)


@pytest.mark.parametrize(
    ("url", "database"),
    [
        ("sqlite:///books/p.db", "/srv/portal/books/p.db"),
        ("sqlite:////var/lib/p.db", "/var/lib/p.db"),
        ("postgresql://u:p%40ss@db:5433/portal", "portal"),
        ("postgresql+psycopg:///portal?host=/run/postgresql", "portal"),
    ],
)
def test_sqlite_and_postgresql_are_taken(url: str, database: str) -> None:
    assert read(LIVE, PORTAL_DATABASE_URL=url).database_url.database == database


def test_files_and_queue_lie_beside_an_sqlite_database() -> None:
    settings = read(LIVE, PORTAL_DATABASE_URL="sqlite:////var/lib/my portal/p.db")
    assert settings.data_folder == Path("/var/lib/my portal")
    assert settings.files_url == "file:///var/lib/my%20portal/files"
    assert settings.queue_url == "sqlite:////var/lib/my portal/queue.db"


@pytest.mark.parametrize(
    "url",
    ["mysql://db/portal", "postgres://db/portal", "postgresql://db", "sqlite://", "sqlite:///:memory:",
     "sqlite://data/portal.db", "sqlite:///file:x?uri=true", "nonsense",
     "postgresql://u:hunter2@db:port/portal"],
)  # fmt: skip
def test_another_database_is_refused_without_its_password(url: str) -> None:
    (sentence,) = problems(LIVE, PORTAL_DATABASE_URL=url)
    assert sentence.startswith("PORTAL_DATABASE_URL must look like ")
    assert "hunter2" not in sentence


@pytest.mark.parametrize(
    ("shift", "means"),
    [("+3d", timedelta(days=3)), ("-2h", timedelta(hours=-2)), ("+90m", timedelta(minutes=90))],
)
def test_the_demo_may_shift_the_clock(shift: str, means: timedelta) -> None:
    assert read(DEMO, PORTAL_CLOCK_SHIFT=shift).clock_shift == means


@pytest.mark.parametrize("shift", ["3d", "+3", "+3w", "+ 3d", "+1.5d", "+999999d", "+٣d", "tomorrow"])
def test_a_shift_has_a_sign_a_number_and_a_unit(shift: str) -> None:
    assert problems(DEMO, PORTAL_CLOCK_SHIFT=shift) == (
        "PORTAL_CLOCK_SHIFT must look like +3d, -2h or +90m.",
    )


def test_live_refuses_a_shifted_clock() -> None:
    (sentence,) = problems(LIVE, PORTAL_CLOCK_SHIFT="+3d")
    assert sentence == "PORTAL_CLOCK_SHIFT is for demonstrations and cannot be used live."


@pytest.mark.parametrize(
    "secret", [{}, {"PORTAL_STRIPE_WEBHOOK_SECRET": ""}, {"PORTAL_STRIPE_WEBHOOK_SECRET": "  "}]
)
@pytest.mark.parametrize("environ", [LIVE, DEMO])
def test_a_stripe_key_needs_the_webhook_secret(environ: dict[str, str], secret: dict[str, str]) -> None:
    (sentence,) = problems(environ | {"PORTAL_STRIPE_API_KEY": "sk_test_a"} | secret)
    assert sentence == "PORTAL_STRIPE_WEBHOOK_SECRET is needed beside PORTAL_STRIPE_API_KEY."


@pytest.mark.parametrize("base", ["http://localhost:9000", "http://127.0.0.5", "https://[::1]"])
@pytest.mark.parametrize("key", ["sk_live_abc", "rk_live_abc"])
def test_a_live_key_is_not_sent_to_this_machine(key: str, base: str) -> None:
    (sentence,) = problems(LIVE | STRIPE, PORTAL_STRIPE_API_KEY=key, PORTAL_STRIPE_API_BASE=base)
    assert sentence == "PORTAL_STRIPE_API_BASE is this machine, which must not be given a live key."
    assert read(LIVE | STRIPE, PORTAL_STRIPE_API_KEY="sk_test_abc", PORTAL_STRIPE_API_BASE=base)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_STRIPE_API_KEY", "pk_live_hunter2"),
        ("PORTAL_STRIPE_API_BASE", "http://stripe.example"),
        ("PORTAL_STRIPE_API_BASE", "https://stripe.example/v1"),
        ("PORTAL_SMTP_URL", "mail.example.com"),
        ("PORTAL_SMTP_URL", "smtp://user:hunter2@"),
        ("PORTAL_SMTP_URL", "smtp://user:hunter2@mail.example:port"),
        ("PORTAL_SMTP_URL", "smtp://mail.example/path"),
        ("PORTAL_FILES_URL", "/srv/files"),
        ("PORTAL_FILES_URL", "file://srv/files"),
        ("PORTAL_FILES_URL", "s3:///files"),
        ("PORTAL_FONTS_DIR", "no/such/folder"),
        ("PORTAL_QUEUE_URL", "amqp://queue"),
        ("PORTAL_QUEUE_URL", "sqlite://"),
    ],
)
def test_an_odd_value_is_refused_by_the_name_of_its_setting(name: str, value: str) -> None:
    (sentence,) = problems(LIVE | STRIPE, **{name: value})
    assert sentence.startswith(f"{name} ")
    assert "hunter2" not in sentence


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = read(
        LIVE | STRIPE,
        PORTAL_DATABASE_URL="postgresql://u:hunter2@db/portal",
        PORTAL_SMTP_URL="smtp://u:hunter2@mail.example",
        PORTAL_FILES_URL="s3://key:hunter2@bucket",
        PORTAL_QUEUE_URL="redis://:hunter2@queue",
        PORTAL_SECRET_KEY="hunter2" * 5,
        PORTAL_STRIPE_API_KEY="sk_live_hunter2",
        PORTAL_STRIPE_WEBHOOK_SECRET="whsec_hunter2",
    )
    assert "hunter2" not in f"{settings!r} {settings}"


def test_all_faults_are_told_in_one_go() -> None:
    faults = problems(
        {
            "PORTAL_MODE": "x",
            "PORTAL_DATABASE_URL": "x",
            "PORTAL_BASE_URL": "x",
            "PORTAL_ALLOWED_HOSTS": "*",
            "PORTAL_SECRET_KEY": "x",
            "PORTAL_SMTP_URL": "x",
            "PORTAL_FILES_URL": "x",
            "PORTAL_QUEUE_URL": "x",
            "PORTAL_STRIPE_API_KEY": "x",
            "PORTAL_STRIPE_API_BASE": "x",
            "PORTAL_CLOCK_SHIFT": "x",
        }
    )
    assert len(faults) == 12
    assert len({sentence.split(" ")[0] for sentence in faults}) == 12
    assert all(sentence.endswith(".") for sentence in faults)


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ("", 0),
        ("0", 0),
        ("1", 1),
        ("10", 10),
        ("127.0.0.1", ("127.0.0.1/32",)),
        ("10.0.0.0/8, ::1 192.0.2.7", ("10.0.0.0/8", "::1/128", "192.0.2.7/32")),
    ],
)
def test_trusted_proxies_are_a_number_or_addresses(value: str, means: int | tuple[str, ...]) -> None:
    found = read(LIVE, PORTAL_TRUSTED_PROXIES=value).trusted_proxies
    assert (found if isinstance(found, int) else tuple(map(str, found))) == means


@pytest.mark.parametrize(
    "value", ["11", "999", "-1", "one", "proxy.example", "10.0.0.1/8", "127.0.0.1, x", "*"]
)
def test_an_odd_proxy_is_refused(value: str) -> None:
    (sentence,) = problems(LIVE, PORTAL_TRUSTED_PROXIES=value)
    assert sentence.startswith("PORTAL_TRUSTED_PROXIES must be how many proxies stand in front")
