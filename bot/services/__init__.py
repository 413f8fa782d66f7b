"""Use cases: load through models, decide by domain, record through models, say what happened and who should hear."""
