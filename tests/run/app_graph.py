# SPDX-License-Identifier: MIT
# Graphs: breadth and depth first, shortest paths with an own heap, topological order.
class Heap:
    def __init__(self):
        self.a = []

    def push(self, item):
        a = self.a
        a.append(item)
        i = len(a) - 1
        while i and a[i] < a[(i - 1) // 2]:
            p = (i - 1) // 2
            a[i], a[p] = a[p], a[i]
            i = p

    def pop(self):
        a = self.a
        top, last = a[0], a.pop()
        if a:
            a[0] = last
            i = 0
            while True:
                c = min((k for k in (2 * i + 1, 2 * i + 2) if k < len(a)), key=lambda k: a[k], default=None)
                if c is None or a[i] <= a[c]:
                    break
                a[i], a[c] = a[c], a[i]
                i = c
        return top

    def __bool__(self):
        return bool(self.a)

edges = "A-B:4 A-C:2 C-B:1 B-D:5 C-D:8 C-E:10 D-E:2 D-F:6 E-F:3"
graph = {}
for e in edges.split():
    pair, w = e.split(":")
    u, v = pair.split("-")
    graph.setdefault(u, {})[v] = int(w)
    graph.setdefault(v, {})[u] = int(w)

def dijkstra(start):
    dist, heap = {start: 0}, Heap()
    heap.push((0, start, None))
    via = {}
    while heap:
        d, u, p = heap.pop()
        if u in via:
            continue
        via[u] = p
        for v, w in graph[u].items():
            if d + w < dist.get(v, 1 << 30):
                dist[v] = d + w
                heap.push((d + w, v, u))
    return dist, via

dist, via = dijkstra("A")
print(sorted(dist.items()))
# expect: [('A', 0), ('B', 3), ('C', 2), ('D', 8), ('E', 10), ('F', 13)]
path, node = [], "F"
while node:
    path.append(node)
    node = via[node]
print("->".join(reversed(path)))  # expect: A->C->B->D->E->F

def bfs(start):
    seen, queue = [start], [start]
    while queue:
        for v in sorted(graph[queue.pop(0)]):
            if v not in seen:
                seen.append(v)
                queue.append(v)
    return seen

def dfs(u, seen=None):
    seen = seen if seen is not None else set()
    seen.add(u)
    yield u
    for v in sorted(graph[u]):
        if v not in seen:
            yield from dfs(v, seen)

print(bfs("A"), list(dfs("A")))
# expect: ['A', 'B', 'C', 'D', 'E', 'F'] ['A', 'B', 'C', 'D', 'E', 'F']
needs = {"shoes": ["socks", "trousers"], "trousers": ["pants"], "socks": [], "pants": [], "belt": ["trousers"]}

def order(needs):
    done = []

    def visit(n, path=()):
        if n in path:
            raise ValueError("cycle")
        if n not in done:
            for m in needs[n]:
                visit(m, path + (n,))
            done.append(n)

    for n in sorted(needs):
        visit(n)
    return done

print(order(needs))  # expect: ['pants', 'trousers', 'belt', 'socks', 'shoes']
try:
    order({"a": ["b"], "b": ["a"]})
except ValueError as e:
    print(e)
# expect: cycle
