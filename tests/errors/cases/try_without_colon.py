# expect: 3:4-5: expected ':' after 'try', found the end of the line [missing-colon]
# hint: add ':' at the end of the 'try' line
try
    pass
except E:
    pass
