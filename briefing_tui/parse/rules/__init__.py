"""Rules that extend or replace the rules of markdown-it."""
