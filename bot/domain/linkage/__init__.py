"""The finder: which projects touch, and the evidence that says so."""
