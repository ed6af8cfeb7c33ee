"""What a brief is: frozen values that every layer above shares."""
