# expect: 3:5-6: expected a name and 'in', found '(' and ';' [foreign-statement]
# hint: to count, write for i in range(10):
for (int i = 0; i < 10; i++) {
    f(i)
}
