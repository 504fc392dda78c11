"""File a case, correct it when asked, follow it to its end, with nothing but the public API.

    python examples/file_a_case.py --base http://127.0.0.1:8000 \
        --client-id … --client-secret … --item 11990102YW0000223L4990131001000 \
        --form form.json --material 3=plan.pdf --promise 4 \
        --correct-form corrected.json --correct-material 3=better.pdf --follow 600 --save .

The client's token acts for the account that owns the client. A token costs the platform half a
second, so a real program keeps it until it expires. Exit code 0 = filed (and, with --follow,
decided), 1 = refused, 2 = not decided in time. Standard library only.
"""

import argparse
import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from calls import Platform, Refused

DECIDED = {"DECIDED", "ISSUING", "DELIVERED", "CLOSED"}
OVER = DECIDED | {"NOT_NEEDED", "DECLINED", "WITHDRAWN", "TERMINATED", "VOID", "TRANSFERRED"}
SCOPE = "cases:write cases:read"


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


def upload(platform: Platform, given: list[str], names: dict[int, str]) -> list[dict[str, Any]]:
    """Store ``NO=FILE`` one by one."""
    files = []
    for one in given:
        number, _, path = one.partition("=")
        files.append({"material": int(number), "file": platform.upload(Path(path))})
        say(f"已上传：{names.get(int(number), number)}")
    return files


def file_case(platform: Platform, options: argparse.Namespace) -> dict[str, Any]:
    """File the application; a repeated run with the same key gets the same receipt."""
    item = platform.call("GET", f"/items/{options.item}")
    say(f"{item['name']}（{item['organisation']}），第 {item['version']} 版")
    wanted = platform.call("GET", f"/items/{options.item}/form")["materials"]
    body = {
        "item": options.item,
        "form": json.loads(options.form.read_text("utf8")),
        "files": upload(platform, options.material, {m["no"]: m["name"] for m in wanted}),
        "promises": options.promise,
        "signature": {"way": "TYPED", "name": options.name},
        "submit": True,
    }
    receipt: dict[str, Any] = platform.call("POST", "/cases", body, Idempotency_Key=options.key)
    return receipt


def correct(platform: Platform, case: dict[str, Any], options: argparse.Namespace) -> None:
    """Answer every point of the notice at once."""
    for point in case["corrections"]:
        what = point["field"] or f"材料 {point['material']}"
        say(f"要补正：{what}：{point['problem']}；{point['how']}")
    say(f"补正期限：{case['correct_by']}")
    values = json.loads(options.correct_form.read_text("utf8")) if options.correct_form else {}
    wanted = {point["material"] for point in case["corrections"]}
    given = [g for g in options.correct_material if int(g.partition("=")[0]) in wanted]
    body = {
        "version": case["version"],
        "values": values,
        "files": upload(platform, given, {}),
    }
    done = platform.call("POST", f"/cases/{case['number']}/resubmit", body)
    say(f"补正已交，现在：{done['label']}")


def follow(platform: Platform, number: str, options: argparse.Namespace) -> bool:
    """Look at the case until it is decided; correct it when asked; save the decision."""
    until, told = time.monotonic() + options.follow, ""
    while time.monotonic() < until:
        case = platform.call("GET", f"/cases/{number}")
        if case["label"] != told:
            told = case["label"]
            say(f"现在：{told}。{case['told']}")
        if case["corrections"]:
            correct(platform, case, options)
        elif case["state"] in OVER:
            return _end(platform, case, options)
        else:
            time.sleep(options.every)
    return False


def _end(platform: Platform, case: dict[str, Any], options: argparse.Namespace) -> bool:
    steps = "、".join(f"{s['step']} {s['status']}" for s in case["timeline"])
    say(f"经过：{steps}")
    for letter in case["documents"]:
        if letter["kind"].endswith("_DECISION"):
            path = options.save / f"{case['number']}-{letter['n']}.pdf"
            platform.download(f"/cases/{case['number']}/documents/{letter['n']}", path)
            known = platform.call("GET", f"/verify/{letter['code']}")["is_known"]
            say(f"已下载：{letter['title']} {path}，核验{'通过' if known else '不通过'}")
    return case["state"] in DECIDED


def asked(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--base", required=True)
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", required=True)
    parser.add_argument("--item", required=True)
    parser.add_argument("--form", type=Path, required=True)
    parser.add_argument("--material", action="append", default=[], metavar="NO=FILE")
    parser.add_argument("--promise", action="append", default=[], type=int, metavar="NO")
    parser.add_argument("--name", default="", help="the typed signature")
    parser.add_argument(
        "--acting-for", default="", metavar="legal:ID", help="for whom an agent files"
    )
    parser.add_argument("--key", default=secrets.token_hex(16), help="Idempotency-Key")
    parser.add_argument("--correct-form", type=Path, help="answers for a correction notice")
    parser.add_argument("--correct-material", action="append", default=[], metavar="NO=FILE")
    parser.add_argument("--follow", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--every", type=float, default=10, metavar="SECONDS")
    parser.add_argument("--save", type=Path, default=Path(), metavar="FOLDER")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the example."""
    options = asked(arguments)
    platform = Platform(options.base)
    platform.acting = options.acting_for
    try:
        platform.authenticate(options.client_id, options.client_secret, SCOPE)
        receipt = file_case(platform, options)
        number, code = receipt["number"], receipt["query_code"]
        say(f"申请编号 {number}，审计摘要 {receipt['audit_hash']}")
        progress = platform.call("GET", f"/progress/{number}", X_Query_Code=code)
        say(f"现在：{progress['label']}。{progress['case']['told']}")
        if options.follow and not follow(platform, number, options):
            return 2
    except Refused as refused:
        print("\n".join(refused.lines()), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
