"""`sightline manifest`: print the app manifest to paste into Slack."""

import argparse

from bot import manifest

EXAMPLE = "https://sightline.example.com"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--url", default=EXAMPLE, help="the address that Slack reaches Sightline at")


def run(options: argparse.Namespace) -> int:
    """Print app.yaml with this installation's address in it."""
    print(manifest.path().read_text(encoding="utf-8").replace(EXAMPLE, options.url.rstrip("/")), end="")
    return 0
