"""Designs of sweeps: read from files, with all their faults at once, and the points that they choose."""
