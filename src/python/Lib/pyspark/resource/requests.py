"""How much of each resource is asked for."""

from pyspark.util import _parse_memory


class ExecutorResourceRequest:
    def __init__(self, resourceName, amount, discoveryScript="", vendor=""):
        self._name, self._amount, self._script, self._vendor = resourceName, amount, discoveryScript, vendor

    @property
    def resourceName(self):
        return self._name

    @property
    def amount(self):
        return self._amount

    @property
    def discoveryScript(self):
        return self._script

    @property
    def vendor(self):
        return self._vendor


class ExecutorResourceRequests:
    def __init__(self, _jvm=None, _requests=None):
        self._requests = dict(_requests or {})

    def _with(self, name, amount, script="", vendor=""):
        self._requests[name] = ExecutorResourceRequest(name, amount, script, vendor)
        return self

    def memory(self, amount):
        return self._with("memory", _parse_memory(amount))

    def memoryOverhead(self, amount):
        return self._with("memoryOverhead", _parse_memory(amount))

    def pysparkMemory(self, amount):
        return self._with("pyspark.memory", _parse_memory(amount))

    def offheapMemory(self, amount):
        return self._with("offHeap", _parse_memory(amount))

    def cores(self, amount):
        return self._with("cores", amount)

    def resource(self, resourceName, amount, discoveryScript="", vendor=""):
        return self._with(resourceName, amount, discoveryScript, vendor)

    @property
    def requests(self):
        return self._requests


class TaskResourceRequest:
    def __init__(self, resourceName, amount):
        self._name, self._amount = resourceName, float(amount)

    @property
    def resourceName(self):
        return self._name

    @property
    def amount(self):
        return self._amount


class TaskResourceRequests:
    def __init__(self, _jvm=None, _requests=None):
        self._requests = dict(_requests or {})

    def cpus(self, amount):
        return self.resource("cpus", amount)

    def resource(self, resourceName, amount):
        self._requests[resourceName] = TaskResourceRequest(resourceName, amount)
        return self

    @property
    def requests(self):
        return self._requests
