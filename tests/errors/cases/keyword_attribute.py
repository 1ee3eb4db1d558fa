# expect: 3:7-12: expected a name after '.', found the keyword 'class' [keyword-as-name]
# hint: choose another name: class_, say
x = y.class
