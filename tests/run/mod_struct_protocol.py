# SPDX-License-Identifier: MIT
# A binary protocol: frames with checks, built in a bytearray, read back from a stream.
import struct

HEADER = "<2sBBH"

def checksum(data):
    total = 0
    for b in data:
        total = (total + b) & 0xFFFF
    return total

class Frame:
    def __init__(self, kind, payload=b""):
        self.kind = kind
        self.payload = payload

    def encode(self):
        head = struct.pack(HEADER, b"MP", 1, self.kind, len(self.payload))
        body = head + self.payload
        return body + struct.pack("<H", checksum(body))

    def __repr__(self):
        return "Frame(%d, %r)" % (self.kind, self.payload)

class Decoder:
    def __init__(self):
        self.buf = bytearray()

    def feed(self, data):
        self.buf.extend(data)
        while len(self.buf) >= 6:
            if bytes(self.buf[:2]) != b"MP":
                self.buf = self.buf[1:]
                continue
            magic, version, kind, size = struct.unpack_from(HEADER, self.buf)
            if len(self.buf) < 8 + size:
                return
            body = bytes(self.buf[:6 + size])
            check, = struct.unpack_from("<H", self.buf, 6 + size)
            self.buf = self.buf[8 + size:]
            if check == checksum(body):
                yield Frame(kind, body[6:])
            else:
                yield "bad frame of kind %d" % kind

frames = [Frame(1, b"hello"), Frame(2), Frame(3, struct.pack("<Hif", 7, -5, 0.5)), Frame(4, bytes(range(20)))]
stream = b"noise" + b"".join(f.encode() for f in frames)
print(len(stream), frames[0].encode().hex())  # expect: 72 4d500101050068656c6c6fb802
broken = bytearray(stream)
broken[12] ^= 0xFF
d = Decoder()
for at in range(0, len(stream), 7):
    for f in d.feed(stream[at:at + 7]):
        print(f)
# expect: Frame(1, b'hello')
# expect: Frame(2, b'')
# expect: Frame(3, b'\x07\x00\xfb\xff\xff\xff\x00\x00\x00?')
# expect: Frame(4, b'\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13')
print(list(Decoder().feed(broken))[0], struct.unpack("<Hif", frames[2].payload))
# expect: bad frame of kind 1 (7, -5, 0.5)
view = memoryview(stream)
print(struct.unpack_from("<2sB", view, 5), struct.calcsize(HEADER))  # expect: (b'MP', 1) 6
