"""Headers of an exchange, as pairs in the order served."""

Headers = tuple[tuple[str, str], ...]


def find_header(headers: Headers, name: str) -> str:
    """The value of a header, in any letter case; of several all, with commas between, which means the same. "" for none."""
    return ", ".join(value for key, value in headers if key.lower() == name)


def find_first(headers: Headers, name: str) -> str:
    """The first value, of a header that means nothing when it is joined: Location, a date. "" for none."""
    return next((value for key, value in headers if key.lower() == name), "")
