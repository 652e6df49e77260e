"""How Jinja compiles our templates: as for everybody, but for three things that each page pays for."""

import re
from collections.abc import Iterable, MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_needs_escaping = re.compile("[&<>\"']").search


class Writer(CodeGenerator):
    """Writes the values of a template with `Templates.written`, and hands up as one text what a block or a
    template says that holds no other: each piece for itself would go through all that enclose it."""

    def blockvisit(self, body: Iterable[nodes.Node], frame: Frame) -> None:
        whole = nodes.Template(list(body))
        is_function = (frame.rootlevel or frame.block_frame) and not frame.soft_frame  # no body of an "if"
        holds_others = whole.find(nodes.Block) or whole.find(nodes.Include)
        is_innermost = is_function and frame.buffer is None and not holds_others
        if is_innermost:
            self.buffer(frame)
        super().blockvisit(whole.body, frame)
        if is_innermost:
            self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write(f"environment.written({finalize.src or ''}")
        else:
            super()._output_child_pre(node, frame, finalize)


class Templates(Environment):
    """The templates of an app."""

    code_generator_class = Writer

    @staticmethod
    def written(value: object) -> str:
        """The value as it stands in HTML.

        Jinja's own `escape` makes a `Markup` of each piece of a page, some five hundred, only to join them.
        """
        if type(value) is str:
            return escape(value) if _needs_escaping(value) else value
        return value if type(value) is Markup else escape(value)

    def make_globals(self, given: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template sees beside its values. Jinja's own `ChainMap` is compared name by name with each
        import of a macro; ours are complete before the first template is loaded."""
        return {**self.globals, **(given or {})}
