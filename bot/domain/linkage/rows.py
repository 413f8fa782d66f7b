"""A sparse matrix of whole numbers that changes a row at a time: which projects have which terms, how often.

Columns are kept as one block of arrays, made anew when many rows have changed since; the few changed rows are
read beside it. All sums are of whole numbers below 2^53, so that they are exact in any order: an update gives
what a rebuild gives, to the last digit.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_FRESH_AT_LEAST = 64  # changed rows that are read beside the columns before these are made anew
_FRESH_SHARE = 32  # and one in so many of all rows
_PARTS = 8  # in which columns are sorted
_NO_IDS, _NO_VALUES = np.zeros(0, np.int32), np.zeros(0, np.uint16)


class Rows:
    """Rows by number, each with the columns that it has and a positive whole value for each."""

    def __init__(self) -> None:
        self._ids: list[NDArray[np.int32]] = []
        self._values: list[NDArray[np.uint16]] = []
        self._fresh: set[int] = set()
        self._settled: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._beside: tuple[NDArray[np.int32], Ints] | None = None
        self._starts: Ints = np.zeros(1, np.int64)
        self._row_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self._value_of: NDArray[np.uint16] = np.zeros(0, np.uint16)
        self._dense: Floats = np.zeros(0)
        self.holders: Ints = np.zeros(0, np.int64)

    def __len__(self) -> int:
        """How many rows there have been, the emptied ones too."""
        return len(self._ids)

    def _widen(self, columns: int) -> None:
        if columns > len(self.holders):
            more = max(columns, 2 * len(self.holders)) - len(self.holders)
            self.holders = np.concatenate((self.holders, np.zeros(more, np.int64)))
            self._dense = np.zeros(len(self.holders))

    def replace(self, row: int, columns: Collection[int], values: Sequence[int] | Floats) -> None:
        """Give the row these columns, each once; rows between the last and this one are empty."""
        ids = np.fromiter(columns, np.int32, len(columns)) if columns else _NO_IDS
        kept = np.asarray(values, np.uint16)
        while row >= len(self._ids):
            self._ids.append(_NO_IDS)
            self._values.append(_NO_VALUES)
        self.holders[self._ids[row]] -= 1
        self._ids[row], self._values[row] = ids, kept
        if len(ids):
            self._widen(int(ids.max()) + 1)
        self.holders[ids] += 1
        self._fresh.add(row)
        self._settled[row : row + 1] = False
        self._beside = None

    def held(self, column: int) -> int:
        """How many rows have the column."""
        return int(self.holders[column]) if column < len(self.holders) else 0

    def having_any(self, columns: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of these columns any row has."""
        found = np.zeros(len(columns), np.bool_)
        known = columns < len(self.holders)
        found[known] = self.holders[columns[known]] > 0
        return found

    def having(self, columns: Sequence[int]) -> Ints:
        """The rows that have all of these columns, in order."""
        rows = self.column(columns[0])
        for column in columns[1:]:
            rows = np.intersect1d(rows, self.column(column), assume_unique=True)
        return rows

    def cells(self, column: int) -> tuple[Ints, NDArray[np.uint16]]:
        """The rows that have the column, in order, and their values in it."""
        rows = self.column(column)
        if not self._fresh and len(rows):
            return rows, self._value_of[self._starts[column] : self._starts[column + 1]]
        return rows, np.array([self.value(row, column) for row in rows.tolist()], np.uint16)

    def row(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """The columns of a row and their values."""
        return self._ids[row], self._values[row]

    def value(self, row: int, column: int) -> int:
        """The row's value in a column that it has."""
        return int(self._values[row][self._ids[row] == column][0])

    def settle(self) -> None:
        """Make the columns anew if enough rows have changed; to be called before they are read."""
        if len(self._fresh) <= max(_FRESH_AT_LEAST, len(self._ids) // _FRESH_SHARE):
            return
        ids = np.concatenate(self._ids)
        self._row_of, self._value_of = np.zeros(0, np.int32), np.zeros(0, np.uint16)
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(ids, minlength=len(self.holders)))))
        order = self._order(ids)
        del ids
        lengths = np.fromiter(map(len, self._ids), np.int64, len(self._ids))
        self._value_of = np.concatenate(self._values)[order]
        self._row_of = np.repeat(np.arange(len(self._ids), dtype=np.int32), lengths)[order]
        self._fresh.clear()
        self._settled = np.ones(len(self._ids), np.bool_)
        self._beside = None

    def _order(self, ids: NDArray[np.int32]) -> NDArray[np.uint32]:
        """The places of the entries by column, and by row in each; a part at a time, to save memory."""
        order = np.empty(len(ids), np.uint32)
        ends = np.searchsorted(self._starts, np.arange(1, _PARTS + 1) * (len(ids) / _PARTS), "left")
        done = first = 0
        for end in [*ends.tolist()[:-1], len(self._starts)]:
            places = np.flatnonzero((ids >= first) & (ids < end))
            sorted_ = places[np.argsort(ids[places], kind="stable")]
            order[done : done + len(sorted_)] = sorted_
            done, first = done + len(sorted_), end
        return order

    def column(self, column: int) -> Ints:
        """The rows that have the column, in order."""
        if not self.held(column):
            return np.zeros(0, np.int64)
        known = column < len(self._starts) - 1
        span = slice(self._starts[column], self._starts[column + 1]) if known else slice(0)
        rows = self._row_of[span].astype(np.int64)
        if not self._fresh:
            return rows
        if self._beside is None:
            fresh = sorted(self._fresh)
            lengths = [len(self._ids[row]) for row in fresh]
            block = np.concatenate([self._ids[row] for row in fresh])
            self._beside = block, np.repeat(np.array(fresh), lengths)
        block, owners = self._beside
        found = np.concatenate((rows[self._settled[rows]], owners[block == column]))
        found.sort()
        return found

    def counted(self, columns: NDArray[np.int32], weights: Floats, *, power: int = 1) -> tuple[Ints, Floats]:
        """For every row, how many of the columns it has, and the sum of value to the power times weight."""
        known = columns < len(self._starts) - 1
        places, counts = self._span(columns[known])
        rows = self._row_of.take(places)
        products = np.repeat(weights[known], counts)
        values = self._value_of.take(places)
        for _ in range(power):
            products *= values
        hits: Ints = np.bincount(rows, minlength=len(self._ids)).astype(np.int64, copy=False)
        sums: Floats = np.bincount(rows, weights=products, minlength=len(self._ids)).astype(
            np.float64, copy=False
        )
        if self._fresh:
            fresh = np.fromiter(self._fresh, np.int64)
            hits[fresh] = self.sums(fresh, columns, np.ones(len(columns)), power=0)
            sums[fresh] = self.sums(fresh, columns, weights, power=power)
        return hits, sums

    def sums(self, rows: Ints, columns: NDArray[np.int32], weights: Floats, *, power: int = 1) -> Floats:
        """For each of these rows, the sum over these columns of value to the power times weight."""
        self._dense[columns] = weights
        found = self.weighed(rows, self._dense, power=power)
        self._dense[columns] = 0
        return found

    def weighed(self, rows: Ints, weights: Floats, *, power: int) -> Floats:
        """For each of these rows, the sum over all its columns of value to the power times the weight."""
        picked = [row for row in rows.tolist() if len(self._ids[row])]
        if not picked:
            return np.zeros(len(rows))
        all_ids = [self._ids[row] for row in picked]
        parts = weights.take(np.concatenate(all_ids))
        if power:
            values = np.concatenate([self._values[row] for row in picked])
            parts *= values
            if power == 2:
                parts *= values
        lengths = np.fromiter(map(len, all_ids), np.int64, len(picked))
        sums: Floats = np.add.reduceat(parts, np.cumsum(lengths) - lengths)
        if len(picked) == len(rows):
            return sums
        found = np.zeros(len(rows))
        found[[len(self._ids[row]) > 0 for row in rows.tolist()]] = sums
        return found

    def _span(self, columns: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """The places of the columns' entries in the block, and how many each column has there."""
        starts = self._starts[columns]
        counts = self._starts[columns + 1] - starts
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return np.arange(total) + np.repeat(starts - ends + counts, counts), counts
