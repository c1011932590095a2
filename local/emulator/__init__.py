"""The AWS emulator of the one-machine cloud: MiniStack in a process of its own, with our mends.

``python -m local.emulator`` is that process; :class:`~local.emulator.process.Emulator` starts and
ends it. What MiniStack gets wrong is put right by one module a fault in ``mends``, each held by a
test in ``tests/local/bridges`` that shows the fault without the mend and its absence with it.
"""
