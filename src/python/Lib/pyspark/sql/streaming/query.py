"""Streaming queries and what manages them."""

import collections
import datetime
import time
import traceback
import uuid

from pyspark.errors import StreamingQueryException
from pyspark.sql.streaming import listener as events
from pyspark.sql.streaming.sources import SOURCES

__all__ = ["StreamingQuery", "StreamingQueryManager"]


def _now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class StreamingQuery:
    def __init__(self, session, df, sink, name, mode, interval, only_once):
        self._session, self._df, self._sink = session, df, sink
        self._id, self._run_id, self._name = str(uuid.uuid4()), str(uuid.uuid4()), name
        self._mode, self._interval, self._only_once = mode, interval, only_once
        self._stateful = df._engine.statefulness()[0]
        self._states = {stream: SOURCES[stream].start() for stream in df._engine.streams()}
        # What has been given out already, where rows come again in every batch.
        self._given = collections.Counter()
        self._batch, self._due, self._busy = 0, time.time(), False
        self._stopped, self._problem, self._progress = False, None, []

    @property
    def id(self):
        return self._id

    @property
    def runId(self):
        return self._run_id

    @property
    def name(self):
        return self._name

    @property
    def isActive(self):
        return not self._stopped

    @property
    def status(self):
        if self._stopped:
            return {"message": "Stopped", "isDataAvailable": False, "isTriggerActive": False}
        return {"message": "Waiting for data to arrive", "isDataAvailable": False, "isTriggerActive": False}

    @property
    def recentProgress(self):
        return list(self._progress[-100:])

    @property
    def lastProgress(self):
        return self._progress[-1] if self._progress else None

    def exception(self):
        return self._problem

    def explain(self, extended=False):
        with _Fed(self, True):
            self._df.explain(extended)

    def processAllAvailable(self):
        while not self._stopped and self._run():
            pass
        self._raise()

    def awaitTermination(self, timeout=None):
        until = None if timeout is None else time.time() + timeout
        while not self._stopped and (until is None or time.time() < until):
            self._catch_up()
            if not self._stopped:
                time.sleep(0.05 if until is None else max(0, min(0.05, until - time.time())))
        self._raise()
        return None if timeout is None else self._stopped

    def stop(self):
        self._catch_up()
        self._end()

    def _raise(self):
        if self._problem is not None:
            raise self._problem

    def _end(self, problem=None):
        if self._stopped:
            return
        self._stopped, self._problem = True, problem
        manager = self._session.streams
        manager._ended(self)
        manager._tell("onQueryTerminated", events.QueryTerminatedEvent(
            id=self._id, runId=self._run_id, exception=None if problem is None else str(problem),
            errorClassOnException=None))

    def _catch_up(self):
        """Runs a batch if one is due."""
        if not self._stopped and not self._busy and time.time() >= self._due:
            self._run()

    def _run(self):
        """Runs a batch if there are new rows, or if it is the first; whether it did."""
        self._busy, began = True, time.time()
        try:
            news = [SOURCES[stream].advance(state) for stream, state in self._states.items()]
            if not any(news) and self._batch > 0:
                return False
            with _Fed(self, self._stateful):
                batch = self._df._made(self._df._engine.checkpoint(True))
            if self._stateful and self._mode != "complete":
                batch = self._fresh(batch)
            self._sink.put(batch, self._batch)
            self._report(batch, began)
            self._batch += 1
            return True
        except Exception as problem:
            failed = StreamingQueryException(f"[STREAM_FAILED] Query [id = {self._id}, runId = {self._run_id}] "
                                             f"terminated with exception: {problem} SQLSTATE: XXKST", "STREAM_FAILED")
            failed.__cause__ = problem
            self._end(failed)
            return False
        finally:
            self._busy, self._due = False, began + self._interval
            if self._only_once and not self._stopped:
                self._end()

    def _fresh(self, batch):
        """The rows that were not given out before."""
        counts = collections.Counter(batch.collect())
        new = list((counts - self._given).elements())
        self._given |= counts
        return self._session.createDataFrame(new, batch.schema)

    def _report(self, batch, began):
        rows, took = batch.count(), time.time() - began
        progress = events.StreamingQueryProgress(
            id=self._id, runId=self._run_id, name=self._name, timestamp=_now(), batchId=self._batch,
            batchDuration=int(took * 1000), durationMs={"triggerExecution": int(took * 1000)}, eventTime={},
            stateOperators=[], sources=[], sink={"description": type(self._sink).__name__, "numOutputRows": rows},
            numInputRows=rows, inputRowsPerSecond=float(rows), processedRowsPerSecond=rows / took if took else 0.0,
            observedMetrics={})
        self._progress.append(progress)
        self._session.streams._tell("onQueryProgress", events.QueryProgressEvent(progress=progress))


class _Fed:
    """While it is open, the query's DataFrame has the rows of a batch."""

    def __init__(self, query, all_rows):
        self.query, self.all_rows = query, all_rows

    def __enter__(self):
        query = self.query
        for stream, state in query._states.items():
            rows = SOURCES[stream].rows(query._session, state, self.all_rows)
            query._df._engine.feed(stream, rows._engine)

    def __exit__(self, *_):
        for stream in self.query._states:
            self.query._df._engine.feed(stream, None)


class StreamingQueryManager:
    """`spark.streams`"""

    def __init__(self, session):
        self._session = session
        self._active, self._terminated, self._listeners = [], [], []

    @property
    def active(self):
        return list(self._active)

    def get(self, id):
        return next((query for query in self._active if query.id == id), None)

    def awaitAnyTermination(self, timeout=None):
        until = None if timeout is None else time.time() + timeout
        while not self._terminated and (until is None or time.time() < until):
            self._catch_up()
            time.sleep(0.05)
        for query in self._terminated:
            query._raise()
        return None if timeout is None else bool(self._terminated)

    def resetTerminated(self):
        self._terminated.clear()

    def addListener(self, listener):
        self._listeners.append(listener)

    def removeListener(self, listener):
        if listener in self._listeners:
            self._listeners.remove(listener)

    def _begin(self, query):
        self._active.append(query)
        self._tell("onQueryStarted", events.QueryStartedEvent(
            id=query.id, runId=query.runId, name=query.name, timestamp=_now(), jobTags=set()))

    def _ended(self, query):
        if query in self._active:
            self._active.remove(query)
        self._terminated.append(query)

    def _catch_up(self):
        # A batch comes to the session itself: no other query's batch runs inside it.
        if not any(query._busy for query in self._active):
            for query in self.active:
                query._catch_up()

    def _tell(self, what, event):
        for listener in list(self._listeners):
            try:
                getattr(listener, what)(event)
            except Exception:
                # As in Spark, a listener that fails is none of the query's business.
                traceback.print_exc()
