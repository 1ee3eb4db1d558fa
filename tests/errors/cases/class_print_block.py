# expect: 5:9-18: expected '(' after 'print', found a string [print-statement]
# hint: 'print' is a function: write print("a")
class C:
    def m(self):
        print "a"
        return self
