# expect: 2:6: expected a newline, found string
x = R"a"
