"""Write a call of an endpoint as a visitor would: in curl, Python and JavaScript, from the endpoint's own example."""

import json
from collections.abc import Sequence
from typing import Any

from aigc.ui.parts.endpoints import Endpoint
from aigc.ui.parts.sent.schemas import DIGIT_SENT, FILE, PICTURE, Schema

RUN = "/gradio_api/run/"
UPLOAD = "/gradio_api/upload"


def takes_file(endpoint: Endpoint) -> bool:
    """Tell whether an endpoint's value is a file that must be uploaded first."""
    return any(field.schema is FILE for field in endpoint.fields.values())


def takes_digit(endpoint: Endpoint) -> bool:
    """Tell whether a value is a digit, or a list of digits, in one of the forms that need an explanation."""
    schemas = [field.schema for field in endpoint.fields.values()]
    return any(DIGIT_SENT in (schema, schema.get("items")) for schema in schemas)


def curl(endpoint: Endpoint, url: str) -> str:
    """Write the call for a shell; a file is uploaded first."""
    if takes_file(endpoint):
        return (
            f"path=$(curl -s {url}{UPLOAD} -F files=@seven.png | tr -d '[]\"')\n"
            f"curl -s {url}{RUN}{endpoint.name} \\\n  -H 'Content-Type: application/json' \\\n"
            '  -d \'{"data": [{"path": "\'"$path"\'", "meta": {"_type": "gradio.FileData"}}]}\''
        )
    return (
        f"curl -s {url}{RUN}{endpoint.name} \\\n  -H 'Content-Type: application/json' \\\n"
        f"  -d '{body(endpoint.example)}'"
    )


def python(endpoint: Endpoint, url: str) -> str:
    """Write the call for Python, without any package but for an upload, which Gradio's client does."""
    if takes_file(endpoint):
        return (
            "from gradio_client import Client, handle_file\n\n"
            f'answer = Client("{url}").predict(handle_file("seven.png"), api_name="/{endpoint.name}")\n'
            "print(answer)"
        )
    name = picture_of(endpoint)
    return (
        "import base64, json\nfrom urllib.request import Request, urlopen\n\n"
        f'url = "{url}{RUN}{endpoint.name}"\n'
        f'body = json.dumps({{"data": {_literal(list(endpoint.example))}}}).encode()\n'
        'reply = urlopen(Request(url, body, {"Content-Type": "application/json"}))\n'
        '(answer,) = json.load(reply)["data"]\n'
        f'open("{name}.png", "wb").write(base64.b64decode(answer["{name}"].split(",")[1]))\n'
        "print(answer.keys())"
    )


def _literal(value: Any) -> str:
    """Write a value as Python code with double quotes, as all other code of the example has them."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_literal(key)}: {_literal(one)}' for key, one in value.items())}}}"
    return repr(value)


def javascript(endpoint: Endpoint, url: str) -> str:
    """Write the call for a browser: it ends with the answer's picture on the page."""
    data, before = json.dumps(list(endpoint.example), ensure_ascii=False), ""
    if takes_file(endpoint):
        before = (
            'const form = new FormData();\nform.append("files", file); // a File, of an <input type="file">\n'
            f'const sent = await fetch("{url}{UPLOAD}", {{ method: "POST", body: form }});\n'
            "const [path] = await sent.json();\n"
        )
        data = '[{ path, meta: { _type: "gradio.FileData" } }]'
    return (
        f'{before}const reply = await fetch("{url}{RUN}{endpoint.name}", {{\n  method: "POST",\n'
        '  headers: { "Content-Type": "application/json" },\n'
        f"  body: JSON.stringify({{ data: {data} }}),\n}});\n"
        "const { data: [answer] } = await reply.json();\n"
        f"document.body.append(Object.assign(new Image(), {{ src: answer.{picture_of(endpoint)} }}));"
    )


def body(example: Sequence[Any]) -> str:
    """Write a request's body."""
    return json.dumps({"data": list(example)}, ensure_ascii=False)


def picture_of(endpoint: Endpoint) -> str:
    """Find the first picture of an endpoint's answer; every answer has one."""
    properties: dict[str, Schema] = endpoint.answer["properties"]
    return next(name for name, schema in properties.items() if schema is PICTURE)
