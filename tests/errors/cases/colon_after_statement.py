# expect: 3:7-8: expected a value after 'return', found ':' [unexpected-colon]
# hint: remove the ':'
return:
