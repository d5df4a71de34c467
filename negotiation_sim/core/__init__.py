"""The rules as pure array functions: numpy and attrs only, no clock, no files, no chance of its own.

Every array has the negotiations on its last axis, n of them, or one column where a value is shared by all.
"""
