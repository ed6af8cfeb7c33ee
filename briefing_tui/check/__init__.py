"""Rules over a whole brief and the names that its library knows."""
