# expect: 3:1-7: expected 'return' inside a function, found it outside [return-outside]
# hint: to end the program, use sys.exit()
return 1
