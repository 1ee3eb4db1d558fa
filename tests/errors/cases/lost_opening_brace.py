# expect: 3:9-10: expected a value after '=', found the end of the line [missing-value]
# hint: write None if there is no value yet
config =
    "sf": 10,
    "bw": "62.5",
}
x = 1
