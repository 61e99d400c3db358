"""Limits on all pictures of a sheet together: seconds, page code and dots. Each picture has its own limits, too."""

from handouts.errors import HandoutError

MAX_SECONDS = 8.0  # of rendering; drawings of common programs take 0.1 to 0.4 each
MAX_CODE = 20_000_000  # letters of page code; our longest sheet has 300,000
MAX_DOTS = 60_000_000  # ten figures with two frames at 600 dots per inch, or the memory of 180 MB
_FEWER = "Use fewer or simpler pictures."


class PictureLimits:
    """What is left for the pictures of one sheet."""

    def __init__(self) -> None:
        self.seconds, self.code, self.dots = MAX_SECONDS, MAX_CODE, MAX_DOTS

    def take_code(self, letters: int, name: str) -> None:
        """Raises HandoutError with the name of the picture that exceeds the limit."""
        self.code -= letters
        if self.code < 0:
            what = f"the drawings of this sheet up to this one have more than {MAX_CODE:,} letters of code together"
            raise HandoutError.at(name, what, _FEWER)

    def take_dots(self, dots: int, name: str) -> None:
        """Raises HandoutError with the name of the picture that exceeds the limit."""
        self.dots -= dots
        if self.dots < 0:
            what = f"the pictures of this sheet up to this one have more than {MAX_DOTS:,} dots together"
            raise HandoutError.at(name, what, _FEWER)
