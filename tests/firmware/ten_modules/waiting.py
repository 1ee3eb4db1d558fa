# SPDX-License-Identifier: MIT
class Pause:
    def __init__(self, turns):
        self.turns = turns

    def __iter__(self):
        for turn in range(self.turns):
            yield turn

    __await__ = __iter__


async def work(name, turns, log):
    for turn in range(turns):
        await Pause(2)
        log.append(name + str(turn))
    return name


def run():
    log = []
    waiting = [work("a", 2, log), work("b", 3, log)]
    while waiting:
        for task in list(waiting):
            try:
                task.send(None)
            except StopIteration as end:
                log.append(("end", end.value))
                waiting.remove(task)
    print(log)
