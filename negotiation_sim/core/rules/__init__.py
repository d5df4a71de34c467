"""The rules of the order of play, one family a file; each may use those that stand before it in the order of play."""
