# SPDX-License-Identifier: MIT
"""The board of an image, by what the image says."""

from dataclasses import replace

import pytest
from lookalike import BASE, PICO, build_lookalike

from mpytool.boards.load import load_board
from mpytool.errors import BoardError
from mpytool.image.container import ImageFile, parse_image
from mpytool.image.memory import MemoryImage
from mpytool.runtime.recognise import (
    Recognition,
    check_given,
    known_machines,
    machine_texts,
    recognise,
    the_board,
)


def file_with(*texts: bytes, container: str = "raw binary", address: int = BASE) -> ImageFile:
    data = b"\0".join(texts)
    return ImageFile("bin", MemoryImage.of([(address, data)]), data, container=container)


def ids(recognition):
    return [board.id for board in recognition.boards]


def test_every_board_with_a_text_is_known():
    known = set(known_machines())
    assert PICO in known
    assert "Generic ESP32 module with SPIRAM with ESP32" in known  # of a variant
    assert len(known) > 150


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\0Board with Chip\0", ["Board with Chip"]),
        (b"\x93\xffBoard with Chip\0", ["Board with Chip"]),
        (b"v1 on 2026; Board with Chip\0", ["Board with Chip"]),
        (b"A with B with C\0", ["A with B with C", "A with B with C"]),
        (b"Board with Chip\n\0", []),  # more text behind it
        (b"Board with Chip", []),  # the image ends
    ],
)
def test_where_a_text_begins_and_ends(data, found):
    texts = list(machine_texts(MemoryImage.of([(BASE, data)])))
    assert [text for text, _ in texts] == found
    for text, address in texts:
        offset = address - BASE
        assert data[offset : offset + len(text)] == text.encode()


def test_the_board_of_a_banner_and_of_sys_implementation():
    told = recognise(file_with(b"; " + PICO.encode() + b"\0"))
    assert (told.machine, ids(told)) == (PICO, ["rpi_pico"])
    assert the_board(told).id == "rpi_pico"
    assert told.evidence.reason == f"the image says {PICO!r}, at 0x10000002"
    told = recognise(file_with(b"nothing\0"), PICO)
    assert told.evidence.reason.endswith("in sys.implementation")


def test_another_text_in_front_is_another_board():
    told = recognise(file_with(b"My " + PICO.encode() + b"\0"))
    assert (told.machine, told.boards, the_board(told)) == ("", (), None)
    assert told.evidence.finding == "unknown"


def test_the_texts_of_two_boards():
    file = file_with(PICO.encode(), b"Raspberry Pi Pico2 with RP2350\0")
    with pytest.raises(BoardError, match=r"says that it runs on 'Raspberry Pi Pico with .* and on"):
        recognise(file)


def test_code_memory_and_family_tell_boards_apart():
    file = file_with(PICO.encode() + b"\0")
    assert ids(recognise(file, "", "thumb")) == ["rpi_pico"]
    assert ids(recognise(file, "", "riscv")) == []
    assert ids(recognise(replace(file, families=(0xE48BFF56,)))) == ["rpi_pico"]
    assert ids(recognise(replace(file, families=(0x12345678,)))) == []
    elsewhere = file_with(PICO.encode() + b"\0", address=0x0800_0000)
    assert recognise(elsewhere).evidence.finding == "none that the image fits"


def test_an_image_may_run_from_one_region_into_the_next():
    board = load_board("qemu_virt_rv32")
    across = MemoryImage.of([(0x8000_0000, bytes(0x40_1000))])
    file = ImageFile("bin", across, b"", container="raw binary")
    assert ids(recognise(file, board.machine, "riscv")) == ["qemu_virt_rv32"]


def test_an_image_that_mounts_a_romfs_is_for_the_board_that_has_one():
    file = file_with(b"ESP module with ESP8266", address=0x4020_9000)

    def found(has_romfs):
        return ids(recognise(file, "ESP module with ESP8266", "xtensa", has_romfs=has_romfs))

    both = ["esp8266_generic", "esp8266_generic-flash_2m_romfs"]
    assert [found(None), found(False), found(True)] == [both, both[:1], both[1:]]
    pico = file_with(PICO.encode() + b"\0")  # one board only: it stays, whatever it mounts
    assert ids(recognise(pico, PICO, has_romfs=True)) == ["rpi_pico"]


def test_option_settings_outside_of_flash_belong_to_the_board():
    image = MemoryImage.of([(0, bytes(64)), (0x0100_A150, b"\xff" * 16)])
    file = ImageFile("hex", image, b"", container="Intel HEX")
    assert ids(recognise(file, "EK-RA6M2 with RA6M2", "thumb")) == ["ek_ra6m2"]


def test_boards_with_different_memory_that_say_the_same():
    boards = (load_board("esp8266_generic"), load_board("esp8266_generic-flash_2m_romfs"))
    with pytest.raises(BoardError) as caught:
        the_board(Recognition("ESP module with ESP8266", "", boards))
    assert caught.value.message == (
        "the image says 'ESP module with ESP8266', which several boards with different memory "
        "say: esp8266_generic (firmware 988 KiB, no romfs); "
        "esp8266_generic-flash_2m_romfs (firmware 668 KiB, romfs 320 KiB)"
    )
    assert the_board(Recognition("x", "", (boards[0], replace(boards[0], id="b")))).id == "b"


@pytest.mark.parametrize(
    ("name", "architecture", "families", "message"),
    [
        (
            "rpi_pico2",
            "",
            (),
            "says that it runs on 'Raspberry Pi Pico with RP2040' \\(rpi_pico\\)",
        ),
        ("rpi_pico", "riscv", (), "the image has riscv code, board rpi_pico is armv6m"),
        ("rpi_pico", "thumb", (0x12345678,), "the UF2 file is for family 0x12345678"),
    ],
)
def test_a_board_that_the_image_contradicts(name, architecture, families, message):
    file = replace(file_with(PICO.encode() + b"\0"), families=families)
    told = Recognition(PICO, "", (load_board("rpi_pico"),))
    with pytest.raises(BoardError, match=message):
        check_given(load_board(name), file, told, architecture)


def test_a_board_whose_memory_the_image_leaves():
    file = file_with(b"nothing\0", address=0x0800_0000)
    with pytest.raises(BoardError, match=r"the image does not fit board rpi_pico"):
        check_given(load_board("rpi_pico"), file, recognise(file), "thumb")
    check_given(load_board("rpi_pico"), file_with(b"nothing"), recognise(file), "thumb")


def test_a_whole_image():
    file = parse_image(build_lookalike(machine="", banner=PICO).uf2)
    assert ids(recognise(file, "", "thumb")) == ["rpi_pico"]
