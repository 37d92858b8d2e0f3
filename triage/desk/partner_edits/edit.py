"""One change that a form asks for, and whose it is."""

from dataclasses import dataclass

from triage.alerts.partners import PartnerError
from triage.desk.pages.deliveries import read_number
from triage.desk.visit import Visit


@dataclass(frozen=True)
class Edit:
    """One change that a form asks for."""

    visit: Visit
    partner: str
    partner_id: int
    own: frozenset[int]
    """Numbers of the partner's addresses and, negative, of its routes."""

    @property
    def by(self) -> str:
        return self.visit.signed_in.name

    def text(self, name: str) -> str:
        return self.visit.form.get(name, "").strip()

    def address(self) -> int:
        """The address that the form is about. Raises PartnerError for one of somebody else."""
        return self._own("address", 1)

    def route(self) -> int:
        """The route that the form is about. Raises PartnerError for one of somebody else."""
        return self._own("route", -1)

    def _own(self, name: str, sign: int) -> int:
        number = read_number(self.text(name)) or 0
        if sign * number not in self.own:
            raise PartnerError(f"this partner has no {name} {number}")
        return number
