"""Who did what in Slack: one file per feature, each with register(app, context)."""
