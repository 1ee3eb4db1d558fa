# expect: 3:13-15: expected a name after 'as', found the keyword 'in' [keyword-as-name]
# hint: choose another name: in_, say
import a as in
