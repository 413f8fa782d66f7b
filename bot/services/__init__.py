"""Use cases: load through models, decide by domain, record through models, say who should hear."""
