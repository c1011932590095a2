"""A merchant's product feed, read into drafts: Google's columns as TSV or CSV, and JSON Lines.

``lines`` decodes, ``table`` and ``jsonlines`` cut rows, ``columns`` names what is in them, ``offer``
reads one row, ``product`` makes one product of the rows of a group, ``gathering`` brings rows
together that stand far apart, and ``reader`` is the whole of it. Nothing here knows where products
are kept. What a feed says is data: it is cleaned, bounded, and never obeyed.
"""
