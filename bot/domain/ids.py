"""Row ids by meaning, so that a person's id is never taken for a project's."""

from typing import NewType

WorkspaceId = NewType("WorkspaceId", int)
PersonId = NewType("PersonId", int)
ProgramId = NewType("ProgramId", int)
ProjectId = NewType("ProjectId", int)

LARGEST_ID = 2**31 - 1
"""What a column of ids holds."""
