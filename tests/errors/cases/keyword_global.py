# expect: 4:12-16: expected a name after 'global', found the keyword 'None' [keyword-as-name]
# hint: choose another name: None_, say
def f():
    global None
