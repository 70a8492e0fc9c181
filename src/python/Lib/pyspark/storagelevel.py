"""Where a persisted RDD or DataFrame is kept. The engine keeps all of them in memory."""


class StorageLevel:
    def __init__(self, useDisk, useMemory, useOffHeap, deserialized, replication=1):
        self.useDisk = useDisk
        self.useMemory = useMemory
        self.useOffHeap = useOffHeap
        self.deserialized = deserialized
        self.replication = replication

    def __repr__(self):
        flags = (self.useDisk, self.useMemory, self.useOffHeap, self.deserialized, self.replication)
        return "StorageLevel({}, {}, {}, {}, {})".format(*flags)

    def __str__(self):
        words = ["Disk"] if self.useDisk else []
        words += ["Memory"] if self.useMemory else []
        words += ["OffHeap"] if self.useOffHeap else []
        words.append("Deserialized" if self.deserialized else "Serialized")
        return f"{' '.join(words)} {self.replication}x Replicated"

    def __eq__(self, other):
        return isinstance(other, StorageLevel) and self.__dict__ == other.__dict__

    __hash__ = None


StorageLevel.NONE = StorageLevel(False, False, False, False)
StorageLevel.DISK_ONLY = StorageLevel(True, False, False, False)
StorageLevel.DISK_ONLY_2 = StorageLevel(True, False, False, False, 2)
StorageLevel.DISK_ONLY_3 = StorageLevel(True, False, False, False, 3)
StorageLevel.MEMORY_ONLY = StorageLevel(False, True, False, False)
StorageLevel.MEMORY_ONLY_2 = StorageLevel(False, True, False, False, 2)
StorageLevel.MEMORY_AND_DISK = StorageLevel(True, True, False, False)
StorageLevel.MEMORY_AND_DISK_2 = StorageLevel(True, True, False, False, 2)
StorageLevel.OFF_HEAP = StorageLevel(True, True, True, False, 1)
StorageLevel.MEMORY_AND_DISK_DESER = StorageLevel(True, True, False, True)
