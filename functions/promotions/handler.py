"""Lambda entry point of the promotions door."""

from functions.promotions import api, wiring
from shared.runtime.admission import admission
from shared.runtime.entry import http_entry
from shared.runtime.http import create_app

admit = admission(
    wiring.limiter(), lambda tenant: wiring.tenants().settings(tenant).limits, wiring.env().ip_per_minute
)
handler = http_entry(create_app("promotions", api.router), admit)
