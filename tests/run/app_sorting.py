# SPDX-License-Identifier: MIT
# Sorting algorithms on lists: quick, merge, heap, insertion, counting.
def quick(a):
    if len(a) < 2:
        return a
    p = a[len(a) // 2]
    return quick([x for x in a if x < p]) + [x for x in a if x == p] + quick([x for x in a if x > p])

def merge(a):
    if len(a) < 2:
        return a
    m = len(a) // 2
    left, right, out = merge(a[:m]), merge(a[m:]), []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    return out + left[i:] + right[j:]

def heap(a):
    a = a[:]

    def sift(i, n):
        while 2 * i + 1 < n:
            c = 2 * i + 1
            if c + 1 < n and a[c] < a[c + 1]:
                c += 1
            if a[i] >= a[c]:
                return
            a[i], a[c] = a[c], a[i]
            i = c

    for i in range(len(a) // 2, -1, -1):
        sift(i, len(a))
    for end in range(len(a) - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift(0, end)
    return a

def insertion(a):
    a = list(a)
    for i in range(1, len(a)):
        v, j = a[i], i
        while j and a[j - 1] > v:
            a[j] = a[j - 1]
            j -= 1
        a[j] = v
    return a

def counting(a):
    counts = [0] * (max(a) + 1)
    for x in a:
        counts[x] += 1
    return [x for x, n in enumerate(counts) for _ in range(n)]

x, data = 7, []
for _ in range(60):
    x = x * 137 % 1013
    data.append(x)
want = sorted(data)
for f in (quick, merge, heap, insertion, counting):
    print(f.__name__, f(data) == want)
# expect: quick True
# expect: merge True
# expect: heap True
# expect: insertion True
# expect: counting True
print(want[:8], want[-3:])  # expect: [12, 41, 43, 60, 62, 67, 78, 111] [958, 959, 985]
words = "pack my box with five dozen liquor jugs".split()
print(quick(words), merge(words) == heap(words) == sorted(words))
# expect: ['box', 'dozen', 'five', 'jugs', 'liquor', 'my', 'pack', 'with'] True
