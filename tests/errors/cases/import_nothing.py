# expect: 2:7: expected a name of a module, found newline
import
