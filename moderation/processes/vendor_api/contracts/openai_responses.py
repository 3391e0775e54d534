"""`POST /v1/responses`: a vision model that keeps to a strict JSON schema, or answers in a sentence without one."""

from __future__ import annotations

from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted, need
from moderation.processes.vendor_api.contracts import openai
from moderation.processes.vendor_api.contracts.base import Contract
from moderation.processes.vendor_api.contracts.schema import asked_by, tokens, written
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.pen import Pen

OUTPUT_TOKENS = 31
LOGPROBS = "message.output_text.logprobs"


def env(base: str) -> dict[str, str]:
    return {**openai.env(base), "OPENAI_RESPONSES_MODEL": "gpt-5.1"}


def read(asked: Asked) -> Wanted:
    body = asked.document()
    messages = body.get("input")
    need(isinstance(messages, list) and messages, "input is not a list of messages", "invalid_type")
    parts = [part for message in messages or [] for part in openai.parts_of(message)]
    texts = [str(part.get("text")) for part in parts if part.get("type") == "input_text"]
    form = (body.get("text") or {}).get("format") or {}
    strict = form.get("type") == "json_schema"
    need(not strict or isinstance(form.get("schema"), dict), "there is no schema", "invalid_json_schema")
    words = "\n".join([str(body.get("instructions") or ""), *texts])
    keys, labels = asked_by(form["schema"] if strict else None, words)
    return Wanted(
        picture=openai.only_picture(
            part.get("image_url") for part in parts if part.get("type") == "input_image"
        ),
        keys=keys,
        model=openai.model_in(body),
        words=words,
        labels=labels,
        more={"schema": form.get("schema"), "logprobs": LOGPROBS in (body.get("include") or ())},
    )


def answer(wanted: Wanted, pen: Pen) -> dict[str, Any]:
    text = written(wanted, pen)
    status = "completed"
    if pen.plays(Fault.INCOMPLETE):
        text, status = text[: len(text) // 2], "incomplete"
    if pen.plays(Fault.FAILED):
        status = "failed"
    said: dict[str, Any] = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    if wanted.more["logprobs"]:
        said["logprobs"] = tokens(text, wanted.labels)
    if pen.plays(Fault.REFUSAL):
        said = {"type": "refusal", "refusal": "I can't help with that."}
    message = {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "content": [said],
    }
    failed = {"code": "server_error", "message": "Something went wrong."}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": openai.CREATED,
        "status": status,
        "error": failed if status == "failed" else None,
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
        "instructions": None,
        "metadata": {},
        "model": wanted.model,
        "output": [] if status == "failed" else pen.answers(message),
        "parallel_tool_calls": True,
        "temperature": 0.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "store": False,
        "usage": openai.usage(wanted, OUTPUT_TOKENS),
    }


CONTRACT = Contract(
    name="openai_responses",
    path="/v1/responses",
    env=env,
    read=read,
    answer=answer,
    error=openai.error,
    key=lambda asked: asked.bearer,
    billing=openai.BILLING,
    plays=frozenset({Fault.REFUSAL, Fault.INCOMPLETE, Fault.FAILED}),
)
