# expect: 7:5-9: expected ' at the end of the string, found the end of the line [unclosed-string]
# hint: add ' where the string ends; a text of several lines takes '''
# expect: 8:5-9: expected " at the end of the string, found the end of the line [unclosed-string]
# hint: add " where the string ends; a text of several lines takes """
# expect: 10:9-10: expected a newline, found name 's' [missing-newline]
# hint: put a text with an apostrophe between double quotes: "it's"
a = 'one
b = "two
c = 'three'
d = 'it's'
