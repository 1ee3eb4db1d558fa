# expect: 4:1-2: expected an opening '{' before, found '}' alone [unmatched-bracket]
# hint: remove the '}'
x = 1
}
