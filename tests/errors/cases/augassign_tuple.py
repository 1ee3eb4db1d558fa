# expect: 3:1-5: expected one target before '+=' and the like, found several [assignment-target]
# hint: write a statement for each
a, b += 1
