"""A stream that breaks off in the middle."""

import io


class BrokenStream(io.BytesIO):
    """Gives some pieces, then fails as a lost connection or a full disk does."""

    def __init__(self, content, error):
        super().__init__(content)
        self.error = error

    def read(self, size=-1, /):
        if piece := super().read(size):
            return piece
        raise self.error
