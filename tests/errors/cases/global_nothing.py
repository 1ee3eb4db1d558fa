# expect: 2:7: expected a name after 'global', found newline
global
