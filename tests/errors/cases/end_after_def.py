# expect: 6:1-2: expected an indented line after 'def' on line 5, found the end of the file [missing-block]
# note: 5:5: the block of this 'def' is missing
# hint: indent the lines that belong to it, or write 'pass' there
class C:
    def f(self):
