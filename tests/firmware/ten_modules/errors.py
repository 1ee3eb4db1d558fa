# SPDX-License-Identifier: MIT
class Trouble(ValueError):
    pass


def risky(number, log):
    try:
        if number == 0:
            raise Trouble("zero", number)
        if number == 1:
            return [][1]
        return {}["key"] if number == 2 else number
    except IndexError as error:
        log.append(type(error).__name__)
        raise Trouble("nested") from error
    finally:
        log.append(number)


def run():
    log = []
    for number in range(4):
        try:
            log.append(("fine", risky(number, log)))
        except Trouble as error:
            log.append(error.args)
        except Exception as error:
            log.append((type(error).__name__, error.args))
        else:
            log.append("else")
    print(log)
