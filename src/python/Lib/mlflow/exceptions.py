class MlflowException(Exception):
    def __init__(self, message, error_code="INTERNAL_ERROR", **_):
        super().__init__(str(message))
        self.message, self.error_code = str(message), error_code
