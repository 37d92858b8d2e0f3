"""CSS selectors on the elements of a page: looked up by class, id or tag, where an XPath would read the whole tree.

A page of news is asked some thirty selectors. As XPath each compares the class of every element: 9 of the 15 ms that a
page of 60 KB took (2026-11). Here the tree is read once; what a selector's last part names is then at hand, and only
its ancestors are looked at. cssselect reads the selectors; those with pseudo-classes, sibling combinators or commas are
left to lxml's XPath, whose answers are the measure in the tests.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain

from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash, Tree, parse
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

TESTS: dict[str, Callable[[str, str], bool]] = {
    "exists": lambda _, value: True,
    "=": lambda wanted, value: value == wanted,
    "*=": lambda wanted, value: wanted != "" and wanted in value,
    "^=": lambda wanted, value: wanted != "" and value.startswith(wanted),
    "$=": lambda wanted, value: wanted != "" and value.endswith(wanted),
}


class NotPlainError(ValueError):
    """A selector has a part that is not looked up here."""


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be: `a.x#y[z='1']`; what stands left of it, and how near (' ' or '>')."""

    tag: str = ""
    id: str = ""
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str], ...] = ()
    """(name, operator, value)"""
    within: "Compound | None" = None
    nearness: str = " "

    def is_like(self, element: HtmlElement) -> bool:
        """Whether an element is such a one, wherever it stands."""
        return (
            (not self.tag or element.tag == self.tag)
            and (not self.id or element.get("id") == self.id)
            and (not self.classes or _words(element.get("class") or "").issuperset(self.classes))
            and all(
                (value := element.get(name)) is not None and TESTS[operator](wanted, value)
                for name, operator, wanted in self.attributes
            )
        )


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a tree by what selectors name, each list in the order of the page."""

    root: HtmlElement
    tags: dict[str, list[HtmlElement]] = field(default_factory=dict)
    """Those that were asked for so far."""
    ids: dict[str, list[HtmlElement]] = field(default_factory=dict)
    classes: dict[str, list[list[int]]] = field(default_factory=dict)
    """Word → the elements of each attribute `class` that has it, by their place in the tree."""
    order: list[HtmlElement] = field(default_factory=list)

    def first(self, selectors: Iterable[str]) -> list[HtmlElement]:
        """The elements of the first selector that finds any."""
        return next((found for css in selectors if (found := self.find(css))), [])

    def every(self, selectors: Iterable[str]) -> list[HtmlElement]:
        """The elements of every selector."""
        return [element for css in selectors for element in self.find(css)]

    def find(self, css: str) -> list[HtmlElement]:
        """The elements of one selector, in the order of the page."""
        plain = _plain(css)
        return list(compiled(css)(self.root)) if plain is None else self._fitting(plain)

    def _fitting(self, wanted: Compound) -> list[HtmlElement]:
        """The elements that are as wanted and stand where it is wanted: most of what stands around is nowhere."""
        found = [each for each in self._likely(wanted) if wanted.is_like(each)]
        if wanted.within is None or not found:
            return found
        outer = frozenset(self._fitting(wanted.within))
        if wanted.nearness == ">":
            return [each for each in found if each.getparent() in outer]
        return [each for each in found if outer and not outer.isdisjoint(each.iterancestors())]

    def _likely(self, wanted: Compound) -> list[HtmlElement]:
        if wanted.id:
            return self.of_id(wanted.id)
        if wanted.classes:
            return self.of_class(wanted.classes[0])
        return self.of_tag(wanted.tag) if wanted.tag else self.order

    def of_tag(self, name: str) -> list[HtmlElement]:
        """The elements of a tag."""
        if name not in self.tags:
            self.tags[name] = list(self.root.iter(name))
        return self.tags[name]

    def of_id(self, name: str) -> list[HtmlElement]:
        """The elements of an id; pages have some of them twice."""
        return self.ids.get(name, [])

    def of_class(self, word: str) -> list[HtmlElement]:
        """The elements of a class."""
        places = self.classes.get(word)
        return [self.order[place] for place in sorted(chain.from_iterable(places))] if places else []


def read_elements(root: HtmlElement) -> Elements:
    """Reads a tree once."""
    order = list(root.iter("*"))
    found = Elements(root, order=order)
    for element, name in zip(order, [each.get("id") for each in order], strict=True):
        if name:
            found.ids.setdefault(name, []).append(element)
    places: dict[str, list[int]] = {}
    for place, said in enumerate([each.get("class") for each in order]):
        if said:
            places.setdefault(said, []).append(place)
    for said, alike in places.items():
        for word in _words(said):
            found.classes.setdefault(word, []).append(alike)
    return found


@lru_cache(maxsize=20_000)
def _words(said: str) -> frozenset[str]:
    """The words of an attribute `class`; the pages of a site have the same ones."""
    return frozenset(said.split())


@cache
def compiled(css: str) -> CSSSelector:
    """The selector as XPath. Raises what cssselect raises where it is none."""
    return CSSSelector(css, translator="html")


@cache
def _plain(css: str) -> Compound | None:
    """The selector for look-up; None where it is left to XPath."""
    groups = parse(css)
    try:
        return _read(groups[0].parsed_tree) if len(groups) == 1 and not groups[0].pseudo_element else None
    except NotPlainError:
        return None


def _read(tree: Tree) -> Compound:
    """Raises NotPlainError."""
    if not isinstance(tree, CombinedSelector):
        return _compound(tree)
    if tree.combinator not in (" ", ">"):
        raise NotPlainError(tree.combinator)
    return replace(_compound(tree.subselector), within=_read(tree.selector), nearness=tree.combinator)


def _compound(tree: Tree) -> Compound:
    found = Compound()
    while not isinstance(tree, Element):
        found, tree = _with(found, tree)
    if tree.namespace:
        raise NotPlainError(tree.namespace)
    return replace(found, tag=(tree.element or "").lower())


def _with(found: Compound, tree: Tree) -> tuple[Compound, Tree]:
    """The element with one more condition, and what else is asked of it."""
    match tree:
        case Class():
            return replace(found, classes=(*found.classes, tree.class_name)), tree.selector
        case Hash() if not found.id:
            return replace(found, id=tree.id), tree.selector
        case Attrib(namespace=None, flag=None) if tree.operator in TESTS:
            wanted = tree.value.value if tree.value else ""
            condition = (tree.attrib.lower(), tree.operator, wanted or "")
            return replace(found, attributes=(*found.attributes, condition)), tree.selector
    raise NotPlainError(repr(tree))
