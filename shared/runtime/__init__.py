"""Where the house meets AWS and HTTP: clients, entry points, telemetry, transactions."""
