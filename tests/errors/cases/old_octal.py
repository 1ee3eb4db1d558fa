# expect: 3:5-9: expected '0x', '0o' or '0b' at the start of the number, found '0777' [old-octal]
# hint: write 0o777 for an octal number, or leave the 0 out
x = 0777
