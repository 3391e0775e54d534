"""`POST /v1/chat/completions`, as OpenAI, vLLM, Ollama and others speak it: a schema, a JSON object, or only words."""

from __future__ import annotations

from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted, need
from moderation.processes.vendor_api.contracts import openai
from moderation.processes.vendor_api.contracts.base import KEY, Contract
from moderation.processes.vendor_api.contracts.schema import asked_by, tokens, written
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.pen import Pen

OUTPUT_TOKENS = 29


def env(base: str) -> dict[str, str]:
    return {
        "CHAT_COMPLETIONS_URL": base,
        "CHAT_COMPLETIONS_MODEL": "Qwen/Qwen3-VL-8B-Instruct",
        "CHAT_COMPLETIONS_API_KEY": KEY,
    }


def read(asked: Asked) -> Wanted:
    body = asked.document()
    messages = body.get("messages")
    need(isinstance(messages, list) and messages, "messages is not a list", "invalid_type")
    texts: list[str] = []
    pictures: list[Any] = []
    for message in messages or []:
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(content, str):
            texts.append(content)
            continue
        for part in openai.parts_of(message):
            if part.get("type") == "text":
                texts.append(str(part.get("text")))
            elif part.get("type") == "image_url":
                image = part.get("image_url")
                pictures.append(image.get("url") if isinstance(image, dict) else image)
    words = "\n".join(texts)
    form = body.get("response_format") or {}
    schema = (form.get("json_schema") or {}).get("schema") if form.get("type") == "json_schema" else None
    need(
        form.get("type") != "json_schema" or isinstance(schema, dict),
        "there is no schema",
        "invalid_json_schema",
    )
    keys, labels = asked_by(schema, words)
    return Wanted(
        picture=openai.only_picture(pictures),
        keys=keys,
        model=openai.model_in(body),
        words=words,
        labels=labels,
        more={"schema": schema, "logprobs": body.get("logprobs") is True},
    )


def answer(wanted: Wanted, pen: Pen) -> dict[str, Any]:
    text = written(wanted, pen)
    choice: dict[str, Any] = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": text, "refusal": None},
        "logprobs": {"content": tokens(text, wanted.labels), "refusal": None}
        if wanted.more["logprobs"]
        else None,
    }
    if pen.plays(Fault.REFUSAL):
        message = {"role": "assistant", "content": None, "refusal": "I can't help with that."}
        choice |= {"message": message, "logprobs": None}
    if pen.plays(Fault.INCOMPLETE):
        message = {"role": "assistant", "content": text[: len(text) // 2], "refusal": None}
        choice |= {"finish_reason": "length", "message": message, "logprobs": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": openai.CREATED,
        "model": wanted.model,
        "choices": pen.answers(choice),
        "usage": {
            "prompt_tokens": wanted.tokens,
            "completion_tokens": OUTPUT_TOKENS,
            "total_tokens": wanted.tokens + OUTPUT_TOKENS,
            "prompt_tokens_details": {"cached_tokens": 0},
        },
    }


CONTRACT = Contract(
    name="chat_completions",
    path="/v1/chat/completions",
    env=env,
    read=read,
    answer=answer,
    error=openai.error,
    key=lambda asked: asked.bearer,
    billing=openai.BILLING,
    needs_key=False,
    plays=frozenset({Fault.REFUSAL, Fault.INCOMPLETE}),
)
