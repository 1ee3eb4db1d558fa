# SPDX-License-Identifier: MIT
# A virtual machine: instructions as tuples, dispatch by dict, generator for output, loops.
class VM:
    def __init__(self, program):
        self.program = program
        self.stack = []
        self.memory = {}
        self.pc = 0
        self.steps = 0
        self.ops = {name[3:]: getattr(self, name) for name in dir(self) if name.startswith("op_")}

    def op_push(self, v):
        self.stack.append(v)

    def op_load(self, name):
        self.stack.append(self.memory[name])

    def op_store(self, name):
        self.memory[name] = self.stack.pop()

    def op_add(self, _=None):
        b, a = self.stack.pop(), self.stack.pop()
        self.stack.append(a + b)

    def op_mul(self, _=None):
        b, a = self.stack.pop(), self.stack.pop()
        self.stack.append(a * b)

    def op_jump(self, where):
        self.pc = where

    def op_jz(self, where):
        if not self.stack.pop():
            self.pc = where

    def run(self):
        while self.pc < len(self.program):
            op, *arg = self.program[self.pc]
            self.pc += 1
            self.steps += 1
            if op == "out":
                yield self.stack.pop()
            else:
                self.ops[op](*arg)

source = """
push 10
store n
push 1
store r
load n
jz 14
load r
load n
mul
store r
load n
push -1
add
jump 3
load r
out
"""
program = []
for line in source.strip().split("\n"):
    op, _, arg = line.partition(" ")
    arg = int(arg) if arg.lstrip("-").isdigit() else arg
    program.append((op, arg) if arg != "" else (op,))
program[13] = ("jump", 16)
program[16:] = [("store", "n"), ("jump", 4)]
program[13] = ("store", "n")
program[14:14] = [("jump", 4)]
program[5] = ("jz", 15)
program = program[:17]
vm = VM(program)
print(list(vm.run()), vm.steps, vm.memory["n"])  # expect: [3628800] 118 0

def brainf(code, limit=20000):
    jumps, stack = {}, []
    for i, c in enumerate(code):
        if c == "[":
            stack.append(i)
        elif c == "]":
            j = stack.pop()
            jumps[i], jumps[j] = j, i
    cells, p, i, out = [0] * 30, 0, 0, []
    while i < len(code) and limit:
        c = code[i]
        if c == ">":
            p += 1
        elif c == "<":
            p -= 1
        elif c == "+":
            cells[p] = (cells[p] + 1) % 256
        elif c == "-":
            cells[p] = (cells[p] - 1) % 256
        elif c == ".":
            out.append(chr(cells[p]))
        elif c == "[" and not cells[p] or c == "]" and cells[p]:
            i = jumps[i]
        i += 1
        limit -= 1
    return "".join(out)

print(brainf("++++++++[>+++++++++<-]>.<+++++[>++++++<-]>-.+++++++..+++."))  # expect: Hello
