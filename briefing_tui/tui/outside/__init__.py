"""What leaves the program: the editor, the browser, the clipboard. Only on the reader's key."""
