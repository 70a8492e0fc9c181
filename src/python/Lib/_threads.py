"""Puts the engine's threads and locks under `threading`: its locks hear of Ctrl+C, and its threads are had in a browser too.
Where there is one thread only, what a thread was to run is run when it is started."""

import _thread
import sys

import _engine


def _start_joinable_thread(function, handle=None, daemon=True):
    handle = _engine.Thread() if handle is None else handle
    if _engine.can_spawn():
        handle.start(function)
        return handle
    # It has this thread's number while it runs.
    threading = sys.modules.get("threading")
    active = getattr(threading, "_active", {})
    me = _thread.get_ident()
    before = active.get(me)
    try:
        handle.start(function)
    finally:
        if before is not None:
            active[me] = before
    return handle


def _start_new_thread(function, args, kwargs={}):
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    import time
    handle = _start_joinable_thread(lambda: function(*args, **kwargs))
    while not handle.ident:
        time.sleep(0.001)
    return handle.ident


def install():
    """Once for an interpreter, before anything imports `threading`."""
    _thread._start_new_thread = _thread.start_new_thread
    _thread.start_new_thread = _thread.start_new = _start_new_thread
    _thread.start_joinable_thread = _start_joinable_thread
    _thread._ThreadHandle = _engine.Thread
    _thread.allocate_lock = _thread.lock = _thread.LockType = _engine.Lock
    _thread.stack_size(16 << 20)
    # `queue` has its own of Python, which waits on these locks.
    sys.modules["_queue"] = None


#: Called when a program has come to its end, before its threads are waited for.
at_end = []


def _others():
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    me = _thread.get_ident()
    # One that has just begun is among the active a moment later.
    known = {*list(threading._limbo), *list(threading._active.values())}
    return [one for one in known if one.ident != me and isinstance(one._os_thread_handle, _engine.Thread)]


def finish():
    """The end of a program: what others of its threads do is waited for, except where they are daemons, which are ended."""
    for call in at_end:
        call()
    while waited := [one for one in _others() if not one.daemon and not one._os_thread_handle.is_done()]:
        for one in waited:
            one._os_thread_handle.join()
    stop_all()


def stop_all():
    """Ends what is left of a program's threads."""
    others = _others()
    for one in others:
        one._os_thread_handle.stop()
    for one in others:
        # One that waits where nothing reaches it is left behind.
        one._os_thread_handle.join(2.0)
        if one._os_thread_handle.is_done():
            sys.modules["threading"]._active.pop(one.ident, None)
