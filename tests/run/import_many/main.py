# SPDX-License-Identifier: MIT
# Ten modules that use each other: a shop.
import models
import stock
import prices
import report
from orders import Order, OrderError
from util.money import cents, show
from util import dates

store = stock.Stock()
for name, amount in (("bolt", 100), ("nut", 250), ("gear", 3)):
    store.add(models.Part(name), amount)
log = []
for day, lines in ((1, [("bolt", 10), ("nut", 20)]), (2, [("gear", 5)]), (3, [("gear", 2), ("nut", 1)]), (4, [("cog", 1)])):
    try:
        order = Order(dates.day(day), lines)
        order.fulfil(store)
        log.append(order)
        print(order.date, show(prices.total(order)))
    except OrderError as e:
        print(dates.day(day), "refused:", e)
# expect: 2026-11-01 1.80
# expect: 2026-11-02 refused: gear: 3 of 5
# expect: 2026-11-03 25.04
# expect: 2026-11-04 refused: cog: 0 of 1
report.print_stock(store)
# expect:   part|  left
# expect:   bolt|    90
# expect:   gear|     1
# expect:    nut|   229
print(cents("1.25"), show(5), models.Part("bolt") == models.Part("bolt"), len(log))
# expect: 125 0.05 True 2
