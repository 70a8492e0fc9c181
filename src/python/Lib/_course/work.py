"""What the engine did, from its own events: jobs, stages, tasks, shuffles, caches."""

import json

import _engine


class Stage:
    """One that ran. `sizes` are the rows that each task wrote or gave, by partition."""

    def __init__(self, told):
        self.id, self.name, self.kind = told["stage"], told["name"], told["kind"]
        self.operators, self.tasks = told["operators"], 0
        self.shuffle_write = self.shuffle_read = self.rows_read = self.rows_written = 0
        self.sizes = {}

    def __repr__(self):
        return f"<stage {self.id}: {self.name}, {self.tasks} tasks>"


class Work:
    """`jobs`, `stages` (those that ran), `tasks`, `shuffles`, `shuffle_bytes`, `cache_hits`, `cache_misses`, `rows_read`."""

    def __init__(self, since):
        events, self.lost = _engine.watched(since)
        known, ran = {}, []
        self.jobs, self.skipped = [], 0
        self.cache_hits = self.cache_misses = 0
        self.failed_tasks = 0
        for event in json.loads(events):
            kind = event["event"]
            if kind == "jobStart":
                self.jobs.append(event["name"])
                for told in event["stages"]:
                    if told["skipped"]:
                        self.skipped += 1
                    else:
                        known[told["stage"]] = Stage(told)
            elif kind == "stageStart":
                stage = known.get(event["stage"])
                if stage is not None and stage not in ran:
                    ran.append(stage)
            elif kind == "taskEnd":
                self._task(known.get(event["stage"]), event)
        self.stages = ran
        self.tasks = sum(stage.tasks for stage in ran)
        self.shuffle_bytes = sum(stage.shuffle_write for stage in ran)
        self.shuffles = sum(1 for stage in ran if stage.kind == "shuffleMap")
        self.rows_read = sum(stage.rows_read for stage in ran)

    def _task(self, stage, event):
        if event["outcome"] != "success":
            self.failed_tasks += 1
            return
        metrics = event["metrics"]
        for use in metrics["cache"]:
            self.cache_hits += use["hits"]
            self.cache_misses += use["misses"] + use["recomputes"]
        if stage is None:
            return
        stage.tasks += 1
        stage.shuffle_write += metrics["shuffle_write_bytes"]
        stage.shuffle_read += metrics["shuffle_read_bytes"]
        stage.rows_read += metrics["rows_read"]
        stage.rows_written += metrics["rows_written"]
        stage.sizes[event["partition"]] = metrics["rows_written"] or metrics["rows_read"]

    def summary(self):
        return {"jobs": len(self.jobs), "stages": len(self.stages), "tasks": self.tasks, "shuffleBytes": self.shuffle_bytes}

    def __str__(self):
        if not self.jobs:
            return "no job"
        counts = ((len(self.jobs), "job"), (len(self.stages), "stage"), (self.tasks, "task"))
        return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts)
