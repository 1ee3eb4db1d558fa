

# Comments and blank lines, continuation lines, tabs, lines far apart.
if True:
	x = 1
	if x:
	        y = 2

x = \
    1

def f(a,
      b=(1,
         2),

      c={
          "k":
              3,
      }):

    # comment


    return (a
            .b(
                c
            )
            .d
            [b
            ]
            )








































































































x = 3; y = 4; z = f(x,

                    y,

                    z)
def g(): return x; y
class C: x = 1; y = 2
if x: pass; y = 1
for i in x: print(i); break
while x: x = 0
try: x
except: y
finally: z
with x: pass
if x:
    pass
  # odd comment
    y = 1
