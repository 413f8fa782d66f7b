"""The PMO's rules: enums, frozen dataclasses and pure functions. No SQL, no Slack, no clock."""
