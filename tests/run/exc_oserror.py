# SPDX-License-Identifier: MIT
# not-on: wasm: an older version that knows other numbers
# OSError tells the number's name; the numbers are in errno.
import errno, sys
for n in (1, 2, 5, 9, 11, 12, 13, 17, 19, 21, 22, 95, 110, 12345, 0, -2):
    print(OSError(n), repr(OSError(n)), OSError(n).errno)
# expect: [Errno 1] EPERM OSError(1,) 1
# expect: [Errno 2] ENOENT OSError(2,) 2
# expect: [Errno 5] EIO OSError(5,) 5
# expect: [Errno 9] EBADF OSError(9,) 9
# expect: [Errno 11] EAGAIN OSError(11,) 11
# expect: [Errno 12] ENOMEM OSError(12,) 12
# expect: [Errno 13] EACCES OSError(13,) 13
# expect: [Errno 17] EEXIST OSError(17,) 17
# expect: [Errno 19] ENODEV OSError(19,) 19
# expect: [Errno 21] EISDIR OSError(21,) 21
# expect: [Errno 22] EINVAL OSError(22,) 22
# expect: [Errno 95] EOPNOTSUPP OSError(95,) 95
# expect: [Errno 110] ETIMEDOUT OSError(110,) 110
# expect: 12345 OSError(12345,) 12345
# expect: 0 OSError(0,) 0
# expect: -2 OSError(-2,) -2
print(OSError(2, "x"), OSError("a"), repr(OSError(2, "x")), OSError(2).args, str(OSError()) == "", OSError(2.0))
# expect: [Errno 2] ENOENT: x a OSError(2, 'x') (2,) True 2.0
print(OSError(True), OSError(2, 3, 4), OSError(999, "x"), ValueError(2))
# expect: True (2, 3, 4) (999, 'x') 2
class O(OSError): pass
print(O(2), repr(O(2)), O(5, "disk"))  # expect: [Errno 2] ENOENT O(2,) [Errno 5] EIO: disk
sys.print_exception(OSError(2))  # expect: OSError: [Errno 2] ENOENT
sys.print_exception(O(2))  # expect: O: [Errno 2] ENOENT
sys.print_exception(OSError(2, "x"))  # expect: OSError: [Errno 2] ENOENT: x
print(errno.ENOENT, errno.ETIMEDOUT, errno.EINVAL)  # expect: 2 110 22
try:
    raise OSError(errno.ENODEV)
except OSError as e:
    print(e, e.errno == errno.ENODEV)
# expect: [Errno 19] ENODEV True
