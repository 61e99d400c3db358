"""The same two-page sheet in other tools, each in the fastest honest way we know."""
