# SPDX-License-Identifier: MIT
"""The log: address, time, request, status, size in bytes, milliseconds."""

LOG = """\
10.0.0.7 [22/Nov/2026:06:58:01] "GET /index.html HTTP/1.1" 200 5120 12
10.0.0.9 [22/Nov/2026:07:02:44] "GET /search?q=pico+pinout HTTP/1.1" 200 20480 85
10.0.0.7 [22/Nov/2026:07:03:10] "GET /style.css HTTP/1.1" 200 1024 3
# the server was started again
10.0.0.21 [22/Nov/2026:07:15:00] "POST /login HTTP/1.1" 302 0 140
10.0.0.21 [22/Nov/2026:07:15:02] "GET /home HTTP/1.1" 200 8192 33
10.0.0.9 [22/Nov/2026:08:20:13] "GET /search?q=uf2+format HTTP/1.1" 200 18432 79
10.0.0.13 [22/Nov/2026:08:21:59] "GET /admin HTTP/1.1" 403 310 2
10.0.0.13 [22/Nov/2026:08:22:04] "GET /admin/config HTTP/1.1" 403 310 2
10.0.0.7 [22/Nov/2026:08:30:30] "GET /index.html HTTP/1.1" 304 0 1
garbage that is no log line
10.0.0.9 [22/Nov/2026:08:41:07] "GET /search?q=pico+uart&page=2 HTTP/1.1" 200 19456 91

10.0.0.30 [22/Nov/2026:09:00:00] "GET /gr%C3%BC%C3%9Fe.html HTTP/1.1" 200 2048 7
10.0.0.30 [22/Nov/2026:09:00:09] "GET /missing.png HTTP/1.1" 404 220 1
10.0.0.21 [22/Nov/2026:09:12:41] "GET /home HTTP/1.1" 500 95 1204
10.0.0.21 [22/Nov/2026:09:12:55] "GET /home HTTP/1.1" 200 8192 41
10.0.0.7 [22/Nov/2026:09:13] "GET /index.html HTTP/1.1" 200 5120 11
10.0.0.9 [22/Nov/2026:09:47:18] "GET /search?q=pico+pinout HTTP/1.1" 200 20480 64
10.0.0.7 [22/Nov/2026:09:59:59] "GET /index.html HTTP/1.1" 200 many 12
"""
