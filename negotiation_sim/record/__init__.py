"""The record: what happened, as events; deciding, telling and folding them."""
