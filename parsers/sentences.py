"""Where the sentences and the clauses of a text begin, looked up by place."""

import re
from bisect import bisect_right

_CLAUSE_ENDS = re.compile("[。；;\n！!？?，,：:]")
_SENTENCE_ENDS = frozenset("。；;\n！!？?")


class Sentences:
    """A text with the places behind its stops. The comma of 1,036 is no stop of a number that is read whole."""

    __slots__ = ("_clauses", "_sentences", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._clauses, self._sentences = [0], [0]
        for found in _CLAUSE_ENDS.finditer(text):
            end = found.end()
            self._clauses.append(end)
            if found[0] in _SENTENCE_ENDS:
                self._sentences.append(end)

    def clause(self, at: int) -> int:
        """Where the clause begins that holds the place."""
        return self._clauses[bisect_right(self._clauses, at) - 1]

    def sentence(self, at: int) -> int:
        """Where the sentence begins that holds the place."""
        return self._sentences[bisect_right(self._sentences, at) - 1]
