# expect: 3:5-15: expected " at the end of the string, found the end of the line [unclosed-string]
# hint: \" does not end a string: write \\"
x = "C:\temp\"
