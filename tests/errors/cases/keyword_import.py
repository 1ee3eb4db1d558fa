# expect: 3:8-14: expected a name of a module, found the keyword 'global' [keyword-as-name]
# hint: choose another name: global_, say
import global
