"""Lambda entry point of the authorizer. The gateway keeps an answer for 60 s, by header."""

from functions.authorizer import wiring
from shared.runtime.entry import authorizer_entry

handler = authorizer_entry(lambda header: wiring.credentials().resolve(header))
