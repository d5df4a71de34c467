"""Sweeps: talks held at many points of a design, kept as a data set of which every row can be held again."""
