# expect: 3:3-7: expected a name, found the keyword 'from' [keyword-as-name]
# hint: choose another name: from_, say
f(from=1)
