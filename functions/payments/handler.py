"""Lambda entry point of the payments door."""

from functions.payments import api, wiring
from shared.runtime.entry import http_entry
from shared.runtime.http import create_app

handler = http_entry(create_app("payments", api.router), wiring.admit)
