# expect: 2:7-8: expected a name after 'global', found the end of the line [missing-name]
global
