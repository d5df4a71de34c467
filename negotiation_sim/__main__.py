"""`python -m negotiation_sim` is the command `negsim`."""

import sys

from negotiation_sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
