"""``python -m local.stripe``: serve a test account until interrupted, and print where."""

import argparse
from threading import Event

from local.stripe.server import StripeServer


def main() -> None:
    """Serve until interrupted. What it holds is gone then."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    with StripeServer(port=parser.parse_args().port) as server:
        print(f"ERRAND_STRIPE_URL={server.url}", flush=True)
        try:
            Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
