"""Sightline: a program management office's assistant inside Slack."""
