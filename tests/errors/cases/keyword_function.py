# expect: 3:5-9: expected a name after 'def', found the keyword 'pass' [keyword-as-name]
# hint: choose another name: pass_, say
def pass():
    pass
