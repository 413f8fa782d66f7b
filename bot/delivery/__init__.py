"""The outbox and the sender that posts what it holds, once."""
