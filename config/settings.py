"""Every setting of exilewatch: from the environment, a file `.env` or a mounted secret, typed and checked.

A setting is EXILEWATCH_ and its name in capitals. docs/settings.md lists them all.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# Where containers mount secrets: one file a setting, named as the setting in lower case.
SECRETS = Path("/run/secrets")
SOURCE_KEYS = ("mediacloud_key",)
"""Settings that are an operator's key of a source: `key:` in its source.yml."""


class Settings(BaseSettings):
    """Typed settings. Raises pydantic.ValidationError naming the setting that is off."""

    model_config = SettingsConfigDict(
        env_prefix="EXILEWATCH_",
        env_file=".env",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        extra="ignore",
        frozen=True,
    )

    home: Path = Field(Path("home"), description="Folder of everything that is kept: database, archive, logs.")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy address of the database; without it, SQLite in the home folder."
    )
    contact: str = Field("", description="Address that the User-Agent names, so that a source can reach the operator.")
    secret_key: SecretStr | None = Field(
        None,
        description="Key of second factors, of the draw of blind readings and of the marks of the erased; "
        "without it, one is made at home.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What the log file holds.")
    time_zone: str = Field("UTC", description="Zone in which schedules are meant, as in the tz database.")

    max_body_bytes: int = Field(20 * 2**20, gt=0, description="Largest response body that is read.")
    request_seconds: float = Field(60.0, gt=0, description="Longest time of one request, from connect to last byte.")
    source_seconds: float = Field(10800.0, gt=0, description="Longest time of one source's run.")
    child_memory_mb: int = Field(1500, gt=0, description="Address space that one source's process may grow by.")
    child_cpu_seconds: int = Field(1800, gt=0, description="Processor time that one source's process may use.")
    parallel_sources: int = Field(4, gt=0, description="Sources that are crawled at once, never two on one host.")

    brave_key: SecretStr | None = Field(
        None, description="Key of the Brave Search API; without it, Brave is never asked."
    )
    mediacloud_key: SecretStr | None = Field(
        None, description="Key of Media Cloud; without it, the source `mediacloud` is not collected."
    )
    searxng_url: str = Field(
        "", description="Address of a SearXNG server of your own, as https://host or http://192.0.2.7:8888."
    )
    searches_a_day: int = Field(20, ge=0, description="Persons for whom one engine is asked by name in a day, at most.")

    match_threshold: float = Field(0.5, ge=0, le=1, description="Score from which a mention is kept.")

    desk_host: str = Field("127.0.0.1", description="Address that the desk listens on.")
    desk_port: int = Field(8000, gt=0, lt=65536, description="Port that the desk listens on.")
    secure_cookies: bool = Field(False, description="Cookies over HTTPS only; set it behind a TLS proxy.")
    desk_url: str = Field("", description="Public https address of the desk: where an OpenID provider sends back to.")
    oidc_issuer: str = Field("", description="OpenID provider at which people sign in; without it, by password alone.")
    oidc_client_id: str = Field("", description="Name of this desk at the OpenID provider.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Secret of this desk at the OpenID provider; without it, it is a public client with PKCE."
    )
    oidc_role_claim: str = Field(
        "", description="Claim of the ID token that gives roles; without it, only linked accounts are let in."
    )
    oidc_roles: str = Field("", description="Roles by value of that claim: exile-coders=coder, exile-admins=admin.")
    oidc_factor: str = Field("", description="Value that amr or acr of the ID token must hold, as mfa.")
    session_minutes: int = Field(480, gt=0, description="Idle minutes after which a sign-in ends.")
    claim_minutes: int = Field(20, gt=0, description="Idle minutes after which a claimed card is free again.")

    smtp_url: SecretStr | None = Field(
        None, description="Mail server: smtps://user:password@host, or smtp://host for one that offers STARTTLS."
    )
    mail_from: str = Field("", description="Sender of mail to partners; without it and the server, mail stays off.")
    operator_mail: str = Field(
        "", description="Address of the operator: one mail when a source breaks and one when it heals."
    )
    signal_url: SecretStr | None = Field(
        None, description="Gateway to Signal, with its own number: http://127.0.0.1:8080/+4800000000."
    )
    partner_url: str = Field(
        "", description="Public https address of the partners' pages: what links in alerts begin with."
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def keys(self) -> frozenset[str]:
        """Names of the settings that hold an operator's key of a source."""
        return frozenset(name for name in SOURCE_KEYS if getattr(self, name) is not None)

    def key_of(self, name: str) -> str:
        """The key that a setting of SOURCE_KEYS holds; '' where there is none, or for no name."""
        held = getattr(self, name) if name in self.keys else None
        return held.get_secret_value() if held is not None else ""

    @property
    def archive(self) -> Path:
        """Folder of the WARC files."""
        return self.home / "archive"

    @property
    def held_watchlist(self) -> Path:
        """Folder of the watchlist's arrays, which a matcher is built from: as secret as the database."""
        return self.home / "cache" / "matcher"

    @property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.home / "logs"

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home / 'exilewatch.sqlite'}"


def read_settings(home: Path | None = None) -> Settings:
    """The settings in force; `home` (from `--home`) wins over the environment."""
    return Settings() if home is None else Settings(home=home)
