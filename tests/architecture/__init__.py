"""The shape of the code: sizes, layers, imports and the files around it."""
