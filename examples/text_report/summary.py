# SPDX-License-Identifier: MIT
"""What the entries tell together."""


class Summary:
    """Counts by path, client, hour, status and search words."""

    def __init__(self):
        self.count = 0
        self._paths = {}
        self._clients = {}
        self._hours = {}
        self._failures = {}
        self._words = {}

    def add(self, entry):
        self.count += 1
        hits, size, slowest = self._paths.get(entry.path, (0, 0, 0))
        self._paths[entry.path] = hits + 1, size + entry.size, max(slowest, entry.millis)
        self._clients[entry.client] = self._clients.get(entry.client, 0) + 1
        self._hours[entry.hour] = self._hours.get(entry.hour, 0) + 1
        if entry.failed:
            self._failures.setdefault(entry.status, set()).add(entry.path)
        for word in entry.query.get("q", "").split():
            self._words[word] = self._words.get(word, 0) + 1

    def by_path(self):
        return sorted(self._paths.items(), key=lambda item: (-item[1][0], item[0]))

    def by_client(self):
        def key(item):
            return [int(part) for part in item[0].split(".")]

        for client, hits in sorted(self._clients.items(), key=key):
            yield client, hits, "%d%%" % (100 * hits // self.count)

    def by_hour(self):
        first, last = min(self._hours), max(self._hours)
        return [("%02d" % hour, self._hours.get(hour, 0)) for hour in range(first, last + 1)]

    def failures(self):
        return [(status, sorted(paths)) for status, paths in sorted(self._failures.items())]

    def search_words(self):
        return sorted(self._words.items(), key=lambda item: (-item[1], item[0]))
