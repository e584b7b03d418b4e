"""Where a figure was printed."""

import datetime as dt

from attrs import frozen


@frozen
class Source:
    """A document that states figures.

    Attributes:
        title: Its title.
        publisher: Who published it, or None.
        date: Its date; without one its amounts are not exchanged or held against dated prices.
        url: Its public address, or None.
        file: The name under which an article is kept, or None.
    """

    title: str
    publisher: str | None = None
    date: dt.date | None = None
    url: str | None = None
    file: str | None = None

    def __str__(self) -> str:
        if self.publisher and self.date:
            return f"{self.title} ({self.publisher}, {self.date})"
        where = self.publisher or self.date
        return f"{self.title} ({where})" if where else self.title
