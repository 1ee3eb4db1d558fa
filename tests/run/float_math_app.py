# SPDX-License-Identifier: MIT
# Floats in use: Newton, integration, statistics, geometry; printed with few digits.
import math

def newton(f, df, x):
    for _ in range(20):
        x -= f(x) / df(x)
    return x

print("%.4f %.4f" % (newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0), newton(lambda x: math.cos(x) - x, lambda x: -math.sin(x) - 1, 1.0)))
# expect: 1.4142 0.7391

def integrate(f, a, b, n=64):
    h = (b - a) / n
    return h * (0.5 * f(a) + sum(f(a + i * h) for i in range(1, n)) + 0.5 * f(b))

print("%.3f %.3f" % (integrate(math.sin, 0, math.pi), integrate(lambda x: x ** 3, 0, 2)))
# expect: 2.000 4.001
data = [2.5, 3.5, 1.0, 4.0, 9.0, 4.0]
mean = sum(data) / len(data)
var = sum((x - mean) ** 2 for x in data) / len(data)
print(mean, "%.3f" % math.sqrt(var), sorted(data)[len(data) // 2], max(data) - min(data))
# expect: 4.0 2.466 4.0 8.0

class Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __abs__(self):
        return math.sqrt(self.x ** 2 + self.y ** 2)

    def rotate(self, deg):
        r = math.radians(deg)
        return Vec(self.x * math.cos(r) - self.y * math.sin(r), self.x * math.sin(r) + self.y * math.cos(r))

    def __str__(self):
        return "(%.2f, %.2f)" % (self.x + 0.0, self.y + 0.0)

v = Vec(3, 4)
print(abs(v), v * 2 + Vec(0.5, 0.5), v.rotate(180), v.rotate(30))
# expect: 5.0 (6.50, 8.50) (-3.00, -4.00) (0.60, 4.96)
celsius = [-40, 0, 36.5, 100]
print(["%.1f" % (c * 9 / 5 + 32) for c in celsius])  # expect: ['-40.0', '32.0', '97.7', '212.0']
area = 0.0
poly = [(0, 0), (4, 0), (4, 3), (0, 3)]
for (x1, y1), (x2, y2) in zip(poly, poly[1:] + poly[:1]):
    area += x1 * y2 - x2 * y1
print(area / 2, math.floor(2.5 * 3), round(7.25, 1) in (7.2, 7.3), int(1e3), 1e3 == 1000)
# expect: 12.0 7 True 1000 True
smooth, alpha = 0.0, 0.25
for x in (4, 8, 8, 8):
    smooth += alpha * (x - smooth)
print(smooth)  # expect: 5.046875
