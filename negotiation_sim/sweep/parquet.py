"""The library that writes and reads Parquet, or how to get it."""

import sys

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "the data set of a sweep needs pyarrow, and it is not installed; install it with: "
        f"{sys.executable} -m pip install 'negotiation-sim[sweep]'",
        name="pyarrow",
    ) from error

__all__ = ["pa", "pq"]
