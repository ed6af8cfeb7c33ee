"""Laying out documents, claims and timelines: values and a width in cells to styled lines."""
