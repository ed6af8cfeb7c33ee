"""Rules over a whole brief and the names its library knows."""
