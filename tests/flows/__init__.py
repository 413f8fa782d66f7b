"""Whole flows: people in the local workspace, the bot behind real signed HTTP, a real database."""
