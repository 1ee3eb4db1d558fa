# expect: 3:9-10: expected a newline, found name 's' [missing-newline]
# hint: put a text with an apostrophe between double quotes: "it's"
x = 'it's'
