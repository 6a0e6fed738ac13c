"""Why what was asked for is not given: each carries what may help, the nearest names or the diagnostics."""

from collections.abc import Mapping, Sequence

from nvap.model.diagnostics import Diagnostic


class NotGiven(Exception):
    """What was asked for is not given, and nothing is wrong with nvap."""


class Refusal(NotGiven):
    """What was asked for cannot be given; the message says why, and the nearest that can."""


class Unknown(Refusal):
    """There is nothing of that name; `nearest` are those that may have been meant, by id with what each is.

    Its text is what is `said` of it, and then a `hint` of what may have been meant; or else the `way` that a command
    line has to what there is, which means nothing elsewhere.
    """

    def __init__(self, said: str, nearest: Mapping[str, str] | None = None, *, hint: str = "", way: str = "") -> None:
        self.said, self.hint = said, hint
        super().__init__(". ".join(filter(None, (said, hint or way))))
        self.nearest = dict(nearest or {})

    @property
    def anywhere(self) -> str:
        """Its text for who has no command line."""
        return ". ".join(filter(None, (self.said, self.hint)))


class UnknownBody(Unknown):
    """No force or other body goes by that name."""


class UnknownAction(Unknown):
    """The plan has no action of that number."""


class UnknownObjective(Unknown):
    """The plan has no objective of that id, or forces do not assess themselves against it."""


class UnknownEdition(Unknown):
    """The workspace has no edition of that version."""


class UnknownRecord(Unknown):
    """There is no record of that id that can be read and shown."""


class Unusable(Refusal):
    """Nothing is reported over files with errors; `diagnostics` are those that may be named."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


class CannotRead(NotGiven):
    """A folder or a file cannot be read."""


class CannotWrite(NotGiven):
    """A file cannot be written, and nothing was."""


class CannotMake(NotGiven):
    """A document cannot be made: a template cannot be used, or what makes the form is not installed."""
