# expect: 3:1-6: expected a keyword, found name 'imprt' [keyword-slip]
# hint: did you mean 'import'?
imprt machine
