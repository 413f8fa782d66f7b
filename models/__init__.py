"""The tables, and under each the queries on it."""
