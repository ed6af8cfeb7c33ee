"""What our Markdown has beyond CommonMark and tables: one module a rule."""
