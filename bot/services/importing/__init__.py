"""Import: a portfolio read from CSV files, as a mapping says which column feeds which field.

A row is read, checked and recorded as a whole; what is refused is listed with line, column, value and reason.
"""

from bot.services.importing.mapping import Mapping, MappingError, default_mapping, load_mapping
from bot.services.importing.problems import ImportProblem, ImportResult
from bot.services.importing.run import import_files

__all__ = [
    "ImportProblem",
    "ImportResult",
    "Mapping",
    "MappingError",
    "default_mapping",
    "import_files",
    "load_mapping",
]
