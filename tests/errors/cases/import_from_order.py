# expect: 3:14-18: expected a newline or ',', found 'from' [import-order]
# hint: write from MODULE import NAME
import sleep from time
