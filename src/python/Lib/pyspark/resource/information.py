class ResourceInformation:
    """A resource such as a GPU, and the addresses where it is."""

    def __init__(self, name, addresses):
        self._name, self._addresses = name, addresses

    @property
    def name(self):
        return self._name

    @property
    def addresses(self):
        return self._addresses
