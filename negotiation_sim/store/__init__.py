"""The event store: every negotiation kept, append-only, in a file or on a server."""

from pathlib import Path

from negotiation_sim.store.protocol import Store


def open_store(place: str | Path, *, live: bool = False, create: bool = True) -> Store:
    """Open a store, and make a new one if there is none.

    Parameters
    ----------
    place : str or Path
        A file, or ``postgresql://user@host/database``.
    live : bool
        Wait at each append until the disk has it, so that not even a power cut loses what was acknowledged. A server
        does so anyway.
    create : bool
        Whether to make a new store if there is none.

    Returns
    -------
    Store
        Close it, or use it in a `with` statement.

    Raises
    ------
    ValueError
        If it is no store of this version, or cannot be opened: what is wrong, and what to do.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from negotiation_sim import load, run
    >>> from negotiation_sim.record.codec import encode
    >>> with TemporaryDirectory() as folder, open_store(f"{folder}/talks.db") as store:
    ...     store.streams()
    []
    """
    if str(place).startswith(("postgresql://", "postgres://")):
        from negotiation_sim.store.postgres import PostgresStore

        return PostgresStore(str(place), create=create)
    from negotiation_sim.store.sqlite import SqliteStore

    return SqliteStore(Path(place), live=live, create=create)
