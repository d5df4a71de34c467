"""How a worker process ends: when it is interrupted, or when nobody waits for it any more."""

import os
import signal
from collections.abc import Callable
from multiprocessing import parent_process
from threading import Thread


def end_with_the_parent(clear_up: Callable[[], object] = lambda: None) -> None:
    """Let a worker end at once and in silence: interrupted at the terminal, or when its parent is gone.

    Parameters
    ----------
    clear_up : function
        What is to be done when the parent is gone, since nobody else will.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            clear_up()
            os._exit(1)

    Thread(target=watch, daemon=True).start()
