"""Block Kit as strictly as Slack takes it: shapes, limits, and what a form submits."""
