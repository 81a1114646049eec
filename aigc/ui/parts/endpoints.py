"""Define endpoints of the HTTP API, with docs and errors derived from each function's signature and docstring.

    @endpoint("double", example=[3], answer=answering({"number": WHOLE}))
    def double(models: Models, number: Annotated[int, Whole("count", 1, 9)]) -> dict[str, Any]:
        \"""Double a number.\"""

`Annotated` holds the check that a value must pass; the endpoint's function receives only checked values. The texts
use.about.double and use.gives.double describe it and its answer.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Annotated, Any, ParamSpec, Protocol, TypeVar, get_args, get_origin

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.look.i18n import InputError, texts
from aigc.ui.parts.requests import sentence
from aigc.ui.parts.sent.schemas import Schema

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Answer = dict[str, Any]


class Field(Protocol):
    """The check of one value, and its description for the docs."""

    def check(self, value: Any) -> Any: ...

    def says(self, language: str) -> str:
        """Describe the values that pass, in "zh" or "en"; `code` stands between backticks."""
        ...

    @property
    def schema(self) -> Schema:
        """Describe the values that pass, as JSON Schema."""
        ...


@dataclass(frozen=True)
class Endpoint:
    """POST /gradio_api/run/NAME with {"data": [values in the order of the signature]}; stateless."""

    name: str
    function: Callable[..., Answer]  # takes the models and the checked values
    example: Sequence[Any]  # data of a valid request
    answer: Schema  # JSON Schema of the result

    def gives(self, language: str) -> str:
        """List the contents of the result, in "zh" or "en"; `code` stands between backticks."""
        return texts(language)[f"use.gives.{self.name}"]

    @cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """List the parameters that a request fills in."""
        parameters = inspect.signature(self.function).parameters
        return {name: parameter for name, parameter in parameters.items() if name != "models"}

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """List the check of each parameter."""
        return {name: get_args(parameter.annotation)[1] for name, parameter in self.parameters.items()}

    def check(self, data: Sequence[Any]) -> list[Any]:
        """Check the values of a request, in the order of the signature; ValueError names the wrong one."""
        wanted = [name for name, p in self.parameters.items() if p.default is p.empty]
        if len(data) < len(wanted):
            raise too_few(wanted, len(data))
        return [field.check(value) for field, value in zip(self.fields.values(), data, strict=False)]

    def serving(self, models: Models) -> Callable[..., Answer]:
        """Bind the endpoint to these models as a plain function, with the signature that Gradio documents."""

        def serve(*data: Any) -> Answer:
            return self.function(models, *self.check(data))

        kept = [p.replace(annotation=_sent(p.annotation)) for p in self.parameters.values()]
        serve.__signature__ = inspect.Signature(kept, return_annotation=Answer)  # type: ignore[attr-defined]
        serve.__annotations__ = {p.name: p.annotation for p in kept} | {"return": Answer}
        serve.__name__, serve.__doc__ = self.name, self.function.__doc__
        return serve


def endpoint(name: str, example: Sequence[Any], answer: Schema) -> Callable[[Callable[..., Answer]], Endpoint]:
    """Turn a function into an endpoint."""
    return lambda function: Endpoint(name, function, example, answer)


def or_error(served: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Turn a ValueError of a function into a gr.Error with a sentence in both languages."""

    @wraps(served)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return served(*args, **kwargs)
        except ValueError as error:
            raise as_error(error) from error

    return answer


def as_error(error: ValueError) -> gr.Error:
    """Make the error that Gradio sends: a sentence, without a traceback in the log."""
    return gr.Error(sentence(error), print_exception=False)


def too_few(wanted: Sequence[str], got: int) -> InputError:
    """Make the error for a request with fewer values than its endpoint needs."""
    return InputError("error.value", reason=f"{len(wanted)} values are needed, not {got}: {', '.join(wanted)}")


def _sent(annotation: Any) -> Any:
    """Find the type that Gradio documents: the type of the value as sent, before its check."""
    checked = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    return checked if checked in (int, float, str, bool) else Any
