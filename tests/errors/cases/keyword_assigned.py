# expect: 3:1-6: expected a name, found the keyword 'class' [keyword-as-name]
# hint: choose another name: class_, say
class = 1
