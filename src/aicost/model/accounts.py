"""Accounts: what claims together say of each subject and phase, with declared totals between them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, product

from attrs import evolve, field, frozen

from aicost.errors import ExchangeError
from aicost.facts.background import Background
from aicost.facts.claims import Claim, Claims, Node, Total
from aicost.facts.exchange import exchange_rate
from aicost.facts.hardware import find_hardware
from aicost.facts.scope import AS_STATED
from aicost.model.conflicts import TOLERANCE, Conflict, Resolution, conflicts_in
from aicost.model.knowledge import Bounds, Frame, Knowledge, relations_among
from aicost.model.known import Known, Statement
from aicost.model.plausibility import GroupBounds, backgrounds
from aicost.model.relations import Exchange, Relation, Sum, Tied
from aicost.model.runs import TrainingRun, statement_of
from aicost.model.sieve import informative
from aicost.model.variables import NO_MONEY, ONE_RUN, Flavour, Group, Variable, in_order
from aicost.values.vocabulary import VOCABULARY, kind_of

ADDITIVE = tuple(one.name for one in VOCABULARY.values() if one.is_additive)
"""The quantities of which a whole is the sum of its parts."""

Tie = tuple[Tied, Sequence[Variable]]


@frozen
class Account:
    """What claims say of one group.

    Attributes:
        group: Subject, phase and scope.
        flavour: The money of its costs.
        claims: The claims about it, those shared by all scopes included.
        knowledge: What follows from all claims together; from each by itself, where they clash.
        clashing: The labels of claims that cannot all be true, or empty.
    """

    group: Group
    flavour: Flavour
    claims: tuple[Claim, ...]
    knowledge: Knowledge = field(repr=False)
    clashing: tuple[str, ...] = ()

    def known(self, quantity: str) -> Known | None:
        """What is known of a quantity of this group; None where nothing is."""
        flavour = self.flavour if kind_of(quantity).is_money else NO_MONEY
        return self.knowledge.known(Variable(quantity, self.group, flavour))

    def stated(self, quantity: str) -> tuple[Claim, ...]:
        """The claims that state a quantity, in this account's money."""
        is_money = kind_of(quantity).is_money
        return tuple(
            claim for claim in self.claims if claim.quantity == quantity and (not is_money or self.flavour.takes(claim))
        )


def run_of(account: Account, *, without: Iterable[str] = ()) -> TrainingRun:
    """The run that an account describes.

    Args:
        account: The account.
        without: Quantities whose claims are left aside.
    """
    kept = [claim for claim in account.claims if claim.quantity not in without]
    kept = [claim for claim in kept if not kind_of(claim.quantity).is_money or account.flavour.takes(claim)]
    gpu = next((claim.gpu for claim in kept if claim.gpu), None)
    precision = next((claim.precision for claim in kept if claim.precision), None)
    statements = tuple(statement_of(claim) for claim in kept)
    return TrainingRun.of_statements(account.group.subject, statements, gpu, precision, account.group.phase)


@frozen(slots=False)
class Accounts:
    """All accounts of a collection of claims, tied by its totals.

    Attributes:
        claims: The claims.
    """

    claims: Claims

    @cached_property
    def groups(self) -> dict[Group, tuple[Claim, ...]]:
        """The claims of each group; what has no scope of its own is shared by all scopes."""
        nodes: dict[Node, list[Claim]] = {}
        for claim in self.claims:
            nodes.setdefault(claim.node, []).append(claim)
        return {group: claims for node, stated in nodes.items() for group, claims in _groups_of(node, stated)}

    @cached_property
    def variables(self) -> dict[Variable, tuple[Statement, ...]]:
        """Every variable of which something is stated, with its statements."""
        variables: dict[Variable, list[Statement]] = {}
        for group, claims in self.groups.items():
            flavours = _flavours_of(claims)
            for claim in claims:
                statement, is_money = statement_of(claim), kind_of(claim.quantity).is_money
                for flavour in flavours if is_money else (NO_MONEY,):
                    if not is_money or flavour.takes(claim):
                        variables.setdefault(Variable(claim.quantity, group, flavour), []).append(statement)
        return {one: tuple(variables[one]) for one in in_order(variables)}

    @cached_property
    def _parts(self) -> tuple[Knowledge, ...]:
        """What follows from the claims alone; groups that no total ties are worked out apart."""
        return tuple(self._networks(self.variables))

    @cached_property
    def _settled(self) -> tuple[tuple[tuple[Conflict, ...], Knowledge], ...]:
        """For each part its conflicts, and the knowledge that is left without them."""
        return tuple(conflicts_in(part) for part in self._parts)

    def _networks(
        self, variables: Mapping[Variable, Sequence[Statement]], background: Mapping[Group, GroupBounds] | None = None
    ) -> Iterator[Knowledge]:
        """The networks that tie variables, those of groups that no total ties apart."""
        if not self.claims.totals and not self._exchanged[0]:
            yield from _networks_of_groups(variables, background)
            return
        implied = [one for _, tied in _products(variables, None) for one in tied] if self.claims.totals else []
        sums = list(_sums(self.claims, dict.fromkeys([*variables, *implied])))
        reached = dict.fromkeys([*variables, *(one for _, tied in sums for one in tied)])
        bounded = None if background is None else {group: one.quantities for group, one in background.items()}
        ties = [*_products(reached, bounded), *sums, *self._exchanges_among(reached)[0]]
        roots = _connected(variables, ties)
        members: dict[int, list[Variable]] = {}
        for variable, root in roots.items():
            members.setdefault(root, []).append(variable)
        ties_of: dict[int, list[Tie]] = {}
        for tie in ties:
            ties_of.setdefault(roots[tie[1][0]], []).append(tie)
        for root, tied in members.items():
            frame = Frame.tying(((one, one.flavour.currency) for one in tied), ties_of.get(root, ()))
            stated = tuple(tuple(variables.get(one, ())) for one in frame.variables)
            yield Knowledge(frame, stated, _bounds(frame, background))

    @property
    def unexchanged(self) -> tuple[str, ...]:
        """Why amounts of one quantity in two currencies are not tied, where they are not."""
        return self._exchanged[1]

    @cached_property
    def _exchanged(self) -> tuple[tuple[Tie, ...], tuple[str, ...]]:
        return self._exchanges_among(self.variables)

    def _exchanges_among(self, variables: Iterable[Variable]) -> tuple[tuple[Tie, ...], tuple[str, ...]]:
        """Amounts of one quantity in two currencies, tied by the rate of their days; and why others are not tied.

        Args:
            variables: What is stated, or what totals reach too: a part in dollars meets its whole in yuan.
        """
        if len({one.flavour.currency for one in self.variables if one.flavour.currency}) <= 1:
            return (), ()
        ties: list[Tie] = []
        remarks: list[str] = []
        moneys: dict[Group, dict[Flavour, set[str]]] = {}
        for one in variables:
            if one.flavour.currency:
                moneys.setdefault(one.group, {}).setdefault(one.flavour, set()).add(one.quantity)
        for group, flavours in moneys.items():
            for first, other in combinations(flavours, 2):
                if other != evolve(first, currency=other.currency):
                    continue
                for quantity in sorted(flavours[first] | flavours[other]):
                    base, quote = Variable(quantity, group, first), Variable(quantity, group, other)
                    found = _exchange(base, quote, self.groups.get(group, ()))
                    if not isinstance(found, str):
                        ties.append((found, (quote, base)))
                    elif quantity in flavours[first] & flavours[other]:
                        remarks.append(f"{quantity} of {group.subject} in two currencies is not exchanged: {found}")
        return tuple(ties), tuple(remarks)

    def conflicts(
        self, tolerance: float, general: Background | None = None
    ) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
        """Disjoint minimal sets of claims that cannot all be true; each set is told once.

        Args:
            tolerance: Figures that clash by a factor up to one plus this are rounded differently. [-]
            general: What is known of every run; the claims that are left are held against it.

        Returns:
            The sets that clash by themselves, and those that clash with what is known of every run.
        """
        is_settled = tolerance == TOLERANCE
        settled = self._settled if is_settled else [conflicts_in(part, tolerance) for part in self._parts]
        found = [conflict for conflicts, _ in settled for conflict in conflicts]
        held: Mapping[Variable, Sequence[Statement]] = self.variables
        if any(left is not part for part, (_, left) in zip(self._parts, settled, strict=True)):
            stated = [pair for _, left in settled for pair in zip(left.frame.variables, left.statements, strict=True)]
            held = {variable: statements for variable, statements in stated if statements}
        background = backgrounds(self.groups, held, general) if general else {}
        networks = self._networks(held, background) if background else ()
        implausible = (conflict for part in networks for conflict in conflicts_in(part, tolerance)[0])
        return self._as_listed(found), self._as_listed(implausible)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each claim stands in the collection."""
        return {claim.label: place for place, claim in enumerate(self.claims)}

    def _as_listed(self, conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
        """Conflicts and their members in the order of the claims; what is shared by several scopes is told once."""

        def place(one: Resolution) -> int:
            return self._places[one.statement.label]

        listed = [evolve(one, resolutions=tuple(sorted(one.resolutions, key=place))) for one in conflicts]
        listed.sort(key=lambda one: place(one.resolutions[0]))
        return tuple({frozenset(one.labels): one for one in listed}.values())

    def __iter__(self) -> Iterator[Account]:
        knowledge_of: dict[Group, tuple[Knowledge, tuple[str, ...], Knowledge]] = {}
        for together, (conflicts, left) in zip(self._parts, self._settled, strict=True):
            clash = tuple(sorted(together.clashing(), key=self._places.__getitem__)) if conflicts else ()
            settled = together, clash, together.unreconciled() if clash else left
            knowledge_of.update(dict.fromkeys((one.group for one in together.frame.variables), settled))
        for group in dict.fromkeys([*self.groups, *knowledge_of]):
            together, clashing, knowledge = knowledge_of[group]
            claims = self.groups.get(group, ())
            moneys = [one for one in _flavours_of(claims) if one != NO_MONEY]
            if not moneys:
                known = [one for one in together.frame.variables if one.group == group and knowledge.known(one)]
                implied = dict.fromkeys(one.flavour for one in known if one.flavour != NO_MONEY)
                moneys = [*implied] or ([NO_MONEY] if known else [])
            for flavour in moneys:
                yield Account(group, flavour, claims, knowledge, clashing)


def _networks_of_groups(
    variables: Mapping[Variable, Sequence[Statement]], background: Mapping[Group, GroupBounds] | None
) -> Iterator[Knowledge]:
    """The networks of groups that nothing ties to each other."""
    of_group: dict[Group, list[Variable]] = {}
    for one in variables:
        of_group.setdefault(one.group, []).append(one)
    for group, known in of_group.items():
        kinds = tuple((one.quantity, one.flavour) for one in known)
        frame = _frame_of_group(kinds, background[group].quantities if background else None).of(group, known)
        stated = [tuple(variables[one]) for one in known]
        stated += [()] * (len(frame.variables) - len(known))
        bounds = _bounds(frame, background)
        if bounds or not background or any(one.relation.is_background for one in frame.network.constraints):
            yield Knowledge(frame, tuple(stated), bounds)


def _bounds(frame: Frame, background: Mapping[Group, GroupBounds] | None) -> dict[int, Bounds]:
    """What general knowledge leaves of the variables of a frame, by their numbers."""
    bounds: dict[int, Bounds] = {}
    for number, one in enumerate(frame.variables if background else ()):
        if background and one.group in background and (found := background[one.group].of(one)):
            bounds[number] = found
    return bounds


@lru_cache(maxsize=1024)
def _frame_of_group(kinds: tuple[tuple[str, Flavour], ...], general: frozenset[str] | None) -> Frame:
    """The frame of any group of which these quantities are stated, and these are bounded."""
    known = [Variable(quantity, ONE_RUN, flavour) for quantity, flavour in kinds]
    bounded = None if general is None else {ONE_RUN: general}
    ties = list(_products(known, bounded))
    if general:  # what no bound reaches was solved without it
        held = {*known, *(one for _, tied in ties for one in tied if one.quantity in general)}
        ties = [ties[place] for place in informative(ties, held)]
    variables = dict.fromkeys([*known, *(one for _, tied in ties for one in tied)])
    return Frame.tying(((one, one.flavour.currency) for one in variables), ties)


def _products(known: Iterable[Variable], bounded: Mapping[Group, Collection[str]] | None) -> Iterator[Tie]:
    """The relations within each group, once for each money; with general knowledge of what it bounds."""
    by_group: dict[Group, dict[Flavour, set[str]]] = {}
    for one in known:
        by_group.setdefault(one.group, {}).setdefault(one.flavour, set()).add(one.quantity)
    for group, by_flavour in by_group.items():
        plain = by_flavour.pop(NO_MONEY, set())
        general = None if bounded is None else frozenset(bounded.get(group, ()))
        said: set[Relation] = set()
        for flavour, money in (by_flavour or {NO_MONEY: set()}).items():
            for relation in relations_among(frozenset(plain | money), general):
                has_money = any(kind_of(name).is_money for name in relation.quantities)
                if relation in said or (has_money and not flavour.currency):
                    continue
                if "rental_rate" in relation.quantities and not flavour.may_be_rent:
                    continue
                if not has_money:
                    said.add(relation)
                yield relation, [_variable(name, group, flavour) for name in relation.quantities]


def _sums(claims: Claims, variables: Iterable[Variable]) -> Iterator[Tie]:
    """The declared totals, for every additive quantity of which something is stated or implied; inner ones first."""
    known: dict[tuple[Node, str], list[Variable]] = {}
    moneys: dict[Node, dict[Flavour, None]] = {}
    for one in variables:
        if one.group.covers is None:
            moneys.setdefault(one.group.node, {})[one.flavour] = None
        if one.group.covers is None and one.quantity in ADDITIVE:
            known.setdefault((one.group.node, one.quantity), []).append(one)
    named = [(claim.node, claim.gpu) for claim in claims if claim.gpu]
    for total in _inner_first(claims.totals):
        nodes = {total.whole, *total.parts}
        is_one_gpu = _can_be_one(gpu for node, gpu in named if node in nodes)
        for quantity in ADDITIVE:
            ties = _sums_of(total, quantity, known, moneys) if quantity != "gpu_hours" or is_one_gpu else ()
            for relation, tied in ties:
                yield relation, tied
                for one in tied:
                    known.setdefault((one.group.node, quantity), []).append(one)


def _inner_first(totals: Iterable[Total]) -> Iterator[Total]:
    """Totals in an order in which the parts of a whole come before it."""
    of_whole: dict[Node, list[Total]] = {}
    for total in sorted(totals, key=str):
        of_whole.setdefault(total.whole, []).append(total)
    done: set[Node] = set()
    stack = [(node, False) for node in reversed(of_whole)]
    while stack:
        node, is_ready = stack.pop()
        if is_ready:
            yield from of_whole[node]
        elif node not in done:
            done.add(node)
            parts = (part for total in of_whole[node] for part in total.parts)
            stack += [(node, True), *((part, False) for part in parts if part in of_whole)]


def _exchange(base: Variable, quote: Variable, claims: Iterable[Claim]) -> Exchange | str:
    """The rate between two amounts on the days of their claims, or why there is none."""
    currencies = (base.flavour.currency, quote.flavour.currency)
    stated = [one for one in claims if one.quantity == base.quantity and one.figure.currency in currencies]
    days = sorted({one.date for one in stated if one.date})
    if not days or any(one.date is None for one in stated):
        return "a claim has no date"
    try:
        rates = [exchange_rate(*currencies, day) for day in days]
    except ExchangeError as error:
        return str(error)
    values = [one.value for one in rates]
    origin = " or ".join(map(str, rates))
    return Exchange(base.quantity, currencies[1], currencies[0], min(values), values[0], max(values), origin)


def _sums_of(
    total: Total,
    quantity: str,
    known: Mapping[tuple[Node, str], Sequence[Variable]],
    moneys: Mapping[Node, Iterable[Flavour]],
) -> Iterator[Tie]:
    """A declared total of one quantity, once for each money in which a part or the whole is stated."""
    nodes = (total.whole, *total.parts)
    names = [f"{subject}/{phase}" if phase else subject for subject, phase in nodes]
    relation = Sum(f"{quantity} of {names[0]}", tuple(names[1:]))
    flavours = [variable.flavour for node in nodes for variable in known.get((node, quantity), ())]
    distinct: list[Flavour] = []
    for flavour in sorted(dict.fromkeys(flavours), key=lambda one: (one.method is None, not one.elements)):
        if not any(flavour.fits(other) for other in distinct):
            distinct.append(flavour)
    for flavour in distinct:
        tied: list[Variable] = []
        for node in nodes:
            own = [one.flavour for one in known.get((node, quantity), ())] or moneys.get(node, ())
            tied.append(Variable(quantity, Group(*node), next((one for one in own if one.fits(flavour)), flavour)))
        yield relation, tied


def _groups_of(node: Node, claims: Sequence[Claim]) -> Iterator[tuple[Group, tuple[Claim, ...]]]:
    """The groups of one subject and phase: one for each accelerator, each scope, and each day where that matters."""
    gpus = dict.fromkeys(claim.gpu for claim in claims if claim.gpu)
    if len(gpus) <= 1 or _can_be_one(gpus):
        yield from _groups_of_one_gpu(node, claims)
        return
    for gpu in gpus:
        hardware = find_hardware(gpu)
        of_gpu = [one for one in claims if not one.gpu or find_hardware(one.gpu).agrees_with(hardware)]
        for group, stated in _groups_of_one_gpu(node, of_gpu):
            yield evolve(group, gpu=hardware.name), stated


def _groups_of_one_gpu(node: Node, claims: Sequence[Claim]) -> Iterator[tuple[Group, tuple[Claim, ...]]]:
    dates = {claim.date for claim in claims if kind_of(claim.quantity).dated}
    if len(dates) > 1:
        for day in sorted(dates, key=str):
            of_day = tuple(claim for claim in claims if kind_of(claim.quantity).dated and claim.date == day)
            yield Group(*node, date=day), of_day
        claims = [claim for claim in claims if not kind_of(claim.quantity).dated]
    shared = [claim for claim in claims if claim.covers is None and not kind_of(claim.quantity).is_additive]
    unscoped = tuple(claim for claim in claims if claim.covers is None)
    scopes = dict.fromkeys(claim.covers for claim in claims if claim.covers is not None)
    if len(unscoped) > len(shared) or (unscoped and not scopes):
        yield Group(*node), unscoped
    for covers in scopes:
        scoped = [claim for claim in claims if claim.covers == covers]
        beside = _stated_beside(scoped, unscoped) if covers == AS_STATED else ()
        yield Group(*node, covers), (*shared, *beside, *scoped)


def _stated_beside(scoped: Sequence[Claim], unscoped: Iterable[Claim]) -> Iterator[Claim]:
    """Sums without a scope that stand beside headlines in one source, and so speak of the same training."""
    sources = {(claim.file, claim.source_id) for claim in scoped}
    stated = {claim.quantity for claim in scoped}
    for claim in unscoped:
        is_beside = (claim.file, claim.source_id) in sources and claim.quantity not in stated
        if kind_of(claim.quantity).is_additive and is_beside:
            yield claim


def _flavours_of(claims: Iterable[Claim]) -> list[Flavour]:
    """The moneys of a group's claims; a claim that leaves method or elements open goes with each."""
    money = [claim for claim in claims if kind_of(claim.quantity).is_money]
    moneys = dict.fromkeys((claim.figure.currency or "", claim.price_year) for claim in money)
    methods: list[str | None] = [*dict.fromkeys(claim.method for claim in money if claim.method)]
    elements: list[tuple[str, ...]] = [*dict.fromkeys(claim.elements for claim in money if claim.elements)]
    combined = [
        Flavour(currency, year, method, covered)
        for (currency, year), method, covered in product(moneys, methods or [None], elements or [()])
    ]
    taken = [one for one in combined if any(one.takes(claim) for claim in money)]
    return taken or [NO_MONEY]


def _connected(variables: Iterable[Variable], ties: Iterable[Tie]) -> dict[Variable, int]:
    """For each variable, the number of the part to which ties and a common group connect it."""
    numbers: dict[Variable, int] = {}
    parent: list[int] = []
    first_of: dict[Group, int] = {}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def add(one: Variable) -> int:
        if one not in numbers:
            numbers[one] = len(parent)
            parent.append(len(parent))
            parent[numbers[one]] = root(first_of.setdefault(one.group, numbers[one]))
        return numbers[one]

    for one in variables:
        add(one)
    for _, tied in ties:
        first, *others = map(add, tied)
        for other in others:
            parent[root(other)] = root(first)
    return {one: root(number) for one, number in numbers.items()}


def _variable(quantity: str, group: Group, flavour: Flavour) -> Variable:
    return Variable(quantity, group, flavour if kind_of(quantity).is_money else NO_MONEY)


def _can_be_one(names: Iterable[str]) -> bool:
    """Whether all the names may mean the same accelerator."""
    hardware = [find_hardware(name) for name in dict.fromkeys(names)]
    return all(one.agrees_with(other) for one, other in product(hardware, hardware))
