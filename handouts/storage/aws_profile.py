"""Keys for S3 from the files that `aws configure` writes, when the environment has none."""

from __future__ import annotations

import configparser
import os
from pathlib import Path

#: Settings of those files, and obstore's names for them.
_SETTINGS = {
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token",
    "region": "region",
    "endpoint_url": "endpoint",
}
#: Environment variables that take precedence over the files.
_VARIABLES = {
    "access_key_id": ("AWS_ACCESS_KEY_ID",),
    "secret_access_key": ("AWS_ACCESS_KEY_ID",),
    "session_token": ("AWS_ACCESS_KEY_ID",),
    "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "endpoint": ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"),
}


def profile() -> dict[str, str]:
    """The settings of the profile that AWS_PROFILE names, or of "default". Empty when there is no such profile."""
    name = os.environ.get("AWS_PROFILE", "default")
    home = Path("~/.aws").expanduser()
    found: dict[str, str] = {}
    for variable, file, section in (
        ("AWS_CONFIG_FILE", "config", name if name == "default" else f"profile {name}"),
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", name),
    ):
        parser = configparser.RawConfigParser()
        parser.read(os.environ.get(variable) or home / file, encoding="utf-8")
        if parser.has_section(section):
            found |= {ours: parser[section][key] for key, ours in _SETTINGS.items() if key in parser[section]}
    return {key: value for key, value in found.items() if not any(map(os.environ.get, _VARIABLES[key]))}
