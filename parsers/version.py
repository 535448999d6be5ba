"""The version of the parser: stored with every document version, so that a better reading is told from a revision."""

__version__ = "0.2.0"
