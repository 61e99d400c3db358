"""The same two-page handout in other tools, each in the fastest honest way we know."""
