"""What both scripts share: a line for each thing that was shown, and a failure that names it."""

import sys

_shown = []


def same(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: got {got!r}, wanted {wanted!r}")
    _shown.append(what)


def holds(what, value):
    if not value:
        sys.exit(f"{what}: does not hold, {value!r}")
    _shown.append(what)


def raises(what, kind, act):
    try:
        got = act()
    except kind as error:
        _shown.append(what)
        return error
    sys.exit(f"{what}: gave {got!r} in place of {kind.__name__}")


def done():
    print(f"{len(_shown)} checks passed")
