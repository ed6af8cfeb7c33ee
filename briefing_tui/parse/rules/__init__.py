"""Rules that extend or replace those of markdown-it, one module a rule."""
