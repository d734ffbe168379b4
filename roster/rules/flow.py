"""The most that can flow through a small network, and what holds it back (Dinic's algorithm)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Flow:
    """A network of numbered nodes and edges with whole capacities."""

    def __init__(self, nodes: int) -> None:
        self._leaving: list[list[int]] = [[] for _ in range(nodes)]
        self._to: list[int] = []
        self._left: list[int] = []

    def node(self) -> int:
        """Add a node; its number."""
        self._leaving.append([])
        return len(self._leaving) - 1

    def edge(self, start: int, end: int, capacity: int) -> int:
        """Add an edge; its number."""
        number = len(self._to)
        self._to += [end, start]
        self._left += [capacity, 0]
        self._leaving[start].append(number)
        self._leaving[end].append(number + 1)
        return number

    def send(self, edges: Iterable[int], amount: int) -> None:
        """Let an amount flow along a path, as a start; the edges must have as much left."""
        for edge in edges:
            self._left[edge] -= amount
            self._left[edge + 1] += amount

    def used(self, edge: int) -> int:
        """How much flows through an edge."""
        return self._left[edge + 1]

    def most(self, source: int, sink: int) -> int:
        """Let as much more flow from source to sink as can; how much more that is."""
        total = 0
        while (level := self._levels(source))[sink] >= 0:
            following = [0] * len(self._leaving)
            while pushed := self._push(source, sink, level, following):
                total += pushed
        return total

    def behind(self, sink: int) -> frozenset[int]:
        """After `most`: the nodes from which more could still flow on to the sink, were there more."""
        found, waiting = {sink}, [sink]
        while waiting:
            for number in self._leaving[waiting.pop()]:
                # The other direction of each edge that leaves here comes in.
                start = self._to[number]
                if self._left[number ^ 1] and start not in found:
                    found.add(start)
                    waiting.append(start)
        return frozenset(found)

    def _levels(self, source: int) -> list[int]:
        """The distance of each node from the source along edges with something left; -1 where there is no
        way."""
        level = [-1] * len(self._leaving)
        level[source] = 0
        reached = [source]
        for node in reached:
            for number in self._leaving[node]:
                end = self._to[number]
                if self._left[number] and level[end] < 0:
                    level[end] = level[node] + 1
                    reached.append(end)
        return level

    def _push(self, source: int, sink: int, level: list[int], following: list[int]) -> int:
        """Send as much as one path takes, if there is one; `following` is each node's next edge to try."""
        path: list[int] = []
        node = source
        while node != sink:
            edges = self._leaving[node]
            while following[node] < len(edges):
                number = edges[following[node]]
                if self._left[number] and level[self._to[number]] == level[node] + 1:
                    break
                following[node] += 1
            if following[node] < len(edges):
                path.append(edges[following[node]])
                node = self._to[path[-1]]
            elif not path:
                return 0
            else:
                node = self._to[path.pop() ^ 1]
                following[node] += 1
        pushed = min(self._left[number] for number in path)
        for number in path:
            self._left[number] -= pushed
            self._left[number ^ 1] += pushed
        return pushed


class Clusters:
    """Things that hang together, directly or through others."""

    def __init__(self, things: Iterable[int]) -> None:
        self._root = {thing: thing for thing in things}

    def join(self, one: int, other: int) -> None:
        """Let two things (new or known) hang together."""
        self._root[self._find(one)] = self._find(other)

    def clusters(self) -> Iterator[frozenset[int]]:
        """Each set of things that hang together."""
        found: dict[int, set[int]] = {}
        for thing in tuple(self._root):
            found.setdefault(self._find(thing), set()).add(thing)
        yield from map(frozenset, found.values())

    def _find(self, thing: int) -> int:
        root = self._root.setdefault(thing, thing)
        while root != self._root[root]:
            root = self._root[root]
        while thing != root:
            thing, self._root[thing] = self._root[thing], root
        return root
