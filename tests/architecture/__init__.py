"""The structure of the code: layers, imports, classes, sizes, and the project's other files."""
