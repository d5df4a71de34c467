"""Many points of a design, each a case of its own, as columns of one batch."""
