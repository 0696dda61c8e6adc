"""What the environment may say, and what production refuses to start with."""

import base64
import secrets
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings, default_key

KEYS = ("ENCRYPTION_KEY", "INDEX_KEY", "SIGNING_KEY")


def random_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an empty environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what production needs."""
    monkeypatch.setenv("ENVIRONMENT", "production")
    for name in KEYS:
        monkeypatch.setenv(name, random_key())


def refusal() -> str:
    """Read settings that must be refused, and tell why."""
    with pytest.raises(ValidationError) as refused:
        Settings()
    return str(refused.value)


def test_development_needs_nothing() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.workers, settings.data) == ("127.0.0.1", 8000, 1, Path(".data"))
    assert settings.limits
    assert settings.loads_demo
    assert not settings.production
    assert settings.encryption_key == default_key("encryption")


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMITS", "off")
    monkeypatch.setenv("DEMO", "off")
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("WORKERS", "")
    monkeypatch.setenv("INDEX_KEY", base64.urlsafe_b64encode(b"\xff" * 32).decode())
    settings = Settings()
    assert (settings.limits, settings.loads_demo, settings.port, settings.workers) == (False, False, 9000, 1)
    assert settings.index_key.get_secret_value() == b"\xff" * 32


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.usefixtures("production")
def test_production_starts_with_keys_of_its_own() -> None:
    assert Settings().production
    assert not Settings().loads_demo


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("name", KEYS)
def test_production_refuses_a_missing_key(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    assert f"{name}: missing" in refusal()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("of", KEYS)
def test_production_refuses_the_development_keys(monkeypatch: pytest.MonkeyPatch, name: str, of: str) -> None:
    known = default_key(of.removesuffix("_KEY").lower()).get_secret_value()
    monkeypatch.setenv(name, base64.urlsafe_b64encode(known).decode())
    assert f"{name}: the development key" in refusal()


@pytest.mark.usefixtures("production")
def test_production_refuses_one_key_for_two_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.setenv(name, base64.urlsafe_b64encode(b"k" * 32).decode())
    assert "or another key again" in refusal()


@pytest.mark.usefixtures("production")
def test_production_refuses_demo_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO", "on")
    assert "DEMO: production never loads demo data" in refusal()


@pytest.mark.parametrize("value", ["secret", "x" * 42, base64.urlsafe_b64encode(b"k" * 31).decode(), "=", "密钥"])
def test_a_key_that_is_none_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ENCRYPTION_KEY", value)
    assert "32 random bytes in base64url" in refusal()
    assert value == "=" or value not in refusal()


@pytest.mark.parametrize("value", ["mysql://secret@x/y", "secret"])
def test_a_database_of_another_kind_is_refused_without_repeating_its_address(
    monkeypatch: pytest.MonkeyPatch,
    value: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    assert "postgresql://" in refusal()
    assert "secret" not in refusal()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@x/y")
    monkeypatch.setenv("INDEX_KEY", base64.urlsafe_b64encode(b"k" * 32).decode())
    assert "secret" not in repr(Settings())
    assert "kkk" not in repr(Settings())
