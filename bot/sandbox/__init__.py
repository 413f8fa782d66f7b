"""A Slack workspace on your own machine, for trying the bot and for the tests."""
