"""What the environment says, read once and typed; it opens nothing."""

import base64
import hashlib
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, SecretBytes, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES: Final = 32
KEYS: Final = ("encryption", "index", "signing")


def default_key(name: str) -> SecretBytes:
    """Make the key that everybody knows, good for development only."""
    return SecretBytes(hashlib.sha256(f"baobei development {name}".encode()).digest())


def _decode_key(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip().rstrip("=")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key is {KEY_BYTES} random bytes in base64url")
    return SecretBytes(key)


def _decode_url(value: object) -> object:
    if isinstance(value, str) and not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("a database URL starts with postgresql://")
    return value


Key = Annotated[SecretBytes, BeforeValidator(_decode_key)]
DatabaseUrl = Annotated[SecretStr, BeforeValidator(_decode_url)]


class Settings(BaseSettings):
    """The settings of one process; no error about them repeats a value."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, hide_input_in_errors=True, extra="ignore")

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    data: Path = Path(".data")
    database_url: DatabaseUrl | None = None
    database_pool: Annotated[int, Field(ge=1, le=100)] = 20
    limits: bool = True
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    demo: bool | None = None
    encryption_key: Key = default_key("encryption")
    index_key: Key = default_key("index")
    signing_key: Key = default_key("signing")

    @property
    def production(self) -> bool:
        """Tell whether strangers' data are at stake."""
        return self.environment == "production"

    @property
    def loads_demo(self) -> bool:
        """Tell whether an empty database gets the demo data: everywhere but in production, unless refused."""
        return not self.production and self.demo is not False

    @model_validator(mode="after")
    def _refuse_weak_production(self) -> Self:
        if not self.production:
            return self
        if self.demo:
            raise ValueError("DEMO: production never loads demo data")
        seen = {default_key(name) for name in KEYS}
        for name in KEYS:
            field, key = f"{name}_key", self._key(name)
            if field not in self.model_fields_set:
                raise ValueError(f"{field.upper()}: missing, and production has no default keys")
            if key in seen:
                raise ValueError(f"{field.upper()}: the development key, which everybody knows, or another key again")
            seen.add(key)
        return self

    def _key(self, name: str) -> SecretBytes:
        key: SecretBytes = getattr(self, f"{name}_key")
        return key
