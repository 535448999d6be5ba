"""The SQL of the saved queries, one file each; see :mod:`db.saved_queries`."""
