"""What a figure covers: phases × elements, and the method by which a cost was reckoned."""

from attrs import frozen

METHODS = ("rental", "amortised", "acquisition")
"""How a cost is reckoned: hours × rent, the write-off of owned hardware, or its whole purchase."""

EVIDENCE = ("reported", "measured", "derived", "assumed")
"""How a figure is known."""

AS_STATED = "as stated"
WHOLE_RUN = "whole run"

RENTED = ("accelerators", "energy", "facility", "network", "servers")
"""What the rent of an accelerator pays for: the machine it sits in, running."""


@frozen
class Scope:
    """What a figure covers.

    Attributes:
        phases: The phases of training it covers, in words, e.g. ``"pretraining"`` or ``"as stated: training"``.
        elements: The elements of cost it covers; empty where its source does not say.
        method: One of `METHODS`, or None where its source does not say.
    """

    phases: str = WHOLE_RUN
    elements: tuple[str, ...] = ()
    method: str | None = None

    @property
    def is_as_stated(self) -> bool:
        """Whether the source names a cost without saying what it covers."""
        return self.phases.startswith(AS_STATED)

    @property
    def covers(self) -> str:
        """Phases × elements, in words."""
        if self.elements:
            return f"{self.phases} × {', '.join(self.elements)}"
        return self.phases if self.is_as_stated else f"{self.phases} × elements not stated"

    def __str__(self) -> str:
        return f"{self.covers}; {self.method}" if self.method else self.covers
