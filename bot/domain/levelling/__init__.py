"""Levelling: the fewest moves of deployments after which nobody has more than all of their time."""
