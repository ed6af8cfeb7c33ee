"""Decisions that need no screen: values in, answers out."""
