"""Settings, from the environment (prefix SIGHTLINE_) or a `.env` file; see docs/operations.md."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation decides. Nothing here is needed to import or to run the demo."""

    model_config = SettingsConfigDict(env_prefix="SIGHTLINE_", env_file=".env", extra="ignore")

    database_url: str = Field("sqlite:///sightline.db", description="Where the record is kept.")
    slack_bot_token: SecretStr = Field(SecretStr(""), description="The bot token of the Slack app (xoxb-…).")
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="The app-level token (xapp-…) for Socket Mode; leave empty for HTTP."
    )
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="Proves that a request is Slack's.")
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API.")
    pmo: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Slack user ids of the first PMO people, separated by commas."
    )
    time_zone: str = Field("UTC", description="The workspace's zone until somebody changes it.")
    host: str = Field("127.0.0.1", description="The address that HTTP listens on.")
    port: int = Field(3000, ge=0, le=65535, description="The port that HTTP listens on.")
    workers: int = Field(1, ge=1, le=64, description="Server processes; SQLite allows one.")
    threads: int = Field(8, ge=1, le=128, description="Threads in each server process.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("pmo", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("database_url")
    @classmethod
    def _use_psycopg(cls, value: str) -> str:
        """Take the usual PostgreSQL addresses and name the driver that is installed."""
        for plain in ("postgres://", "postgresql://"):
            if value.startswith(plain):
                return "postgresql+psycopg://" + value.removeprefix(plain)
        return value
