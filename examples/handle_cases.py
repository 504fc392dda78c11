"""Play the department: list, claim, ask for a correction or accept, review, decide, deliver.

    python examples/handle_cases.py --base http://127.0.0.1:8000 --posts posts.json \
        --complain 3=看不清，请重新拍照 --rounds 10

``posts.json`` is a list of ``{"client_id": …, "client_secret": …, "scope": "desk:read …"}``, one
for each post: who reviews does not decide, so a department has a client for each
(``manage.py register_client 系统 --scope desk:read --scope desk:review --staff <工号> --role
REVIEWER``). Every post does what its ``actions`` allow, until a round has nothing to do. Here all
are found in order; a real system decides by the case. Exit code 0 = done, 1 = refused.
Standard library only.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from calls import Platform, Refused

SOMEBODY_WAS_FIRST = {"cases.case_conflict", "cases.held_by_colleague", "cases.cannot_act"}


class Post:
    """One post of the department with its token."""

    def __init__(self, base: str, client: dict[str, str], options: argparse.Namespace) -> None:
        """Log in and ask who one is."""
        self.platform, self.options = Platform(base), options
        self.platform.authenticate(client["client_id"], client["client_secret"], client["scope"])
        me = self.platform.call("GET", "/desk/me")
        self.name = f"{me['organisation']} {me['role']} {me['name']}"

    def waiting(self) -> list[dict[str, Any]]:
        """Return every case that waits for this post, page by page."""
        found, after = [], ""
        while True:
            page = self.platform.call("GET", f"/desk/cases?view=TODO&limit=100&after={after}")
            found += page["cases"]
            after = page["next"]
            if not after:
                return found

    def round(self) -> int:
        """Do what can be done now; return how many acts there were."""
        return sum(self.look_at(line["number"]) for line in self.waiting())

    def look_at(self, number: str) -> bool:
        """Read one case and do the one thing that is next."""
        file = self.platform.call("GET", f"/desk/cases/{number}")
        name, body = self.next_act(file)
        if not name:
            return False
        try:
            if file["may_claim"] and name not in {"review", "deliver", "claim"}:
                file["version"] = self.act(number, "claim", file["version"], {})
            self.act(number, name, file["version"], body)
        except Refused as refused:
            if refused.code not in SOMEBODY_WAS_FIRST:
                raise
            print(f"{number} {refused}", flush=True)
            return False
        return True

    def act(self, number: str, name: str, version: int, body: dict[str, Any]) -> int:
        """Carry out one act at the version seen; return the new one."""
        now = self.platform.call(
            "POST", f"/desk/cases/{number}/{name}", {"version": version, **body}
        )
        print(f"{number} {self.name}：{name} → {now['label']}", flush=True)
        return int(now["version"])

    def next_act(self, file: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Choose the act and write what it needs; to look at a case begins with taking it."""
        may, first = set(file["actions"]), self.complaints(file)
        said, reviewed = self.has_said(file), self.is_reviewed(file)
        receiver = {"receiver": file["applicant_name"], "evidence": "本人签名"}
        clause = "；".join(file["guide_bases"])
        order: list[tuple[bool, str, dict[str, Any]]] = [
            ("ACCEPT" in may and bool(first), "request-correction", {"points": first}),
            ("ACCEPT" in may, "accept", {}),
            ("SEND_TO_DECISION" in may and reviewed, "send-to-decision", {"proposal": "拟准予"}),
            ("REVIEW" in may and not said, "review", self.opinion(file)),
            ("REVIEW" in may and file["may_release"], "release", {}),
            ("GRANT" in may, "decide", {"outcome": "GRANTED", "clause": clause}),
            ("DELIVER" in may and not file["deliveries"], "deliver", {"way": "WINDOW", **receiver}),
            ("START_REVIEW" in may and file["may_claim"], "claim", {}),
        ]
        return next(((name, body) for open_now, name, body in order if open_now), ("", {}))

    def complaints(self, file: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what is asked to be corrected, once and everything at once."""
        if file["corrections"]:
            return []
        found = []
        for one in self.options.complain:
            no, _, problem = one.partition("=")
            found.append({"material": int(no), "problem": problem, "how": "请重新提供"})
        return found

    @staticmethod
    def is_reviewed(file: dict[str, Any]) -> bool:
        """Tell whether the opinions of this round are complete."""
        said = [r for r in file["reviews"] if r["round"] == file["review_round"]]
        return len(said) >= (2 if file["two_reviewers"] else 1)

    def has_said(self, file: dict[str, Any]) -> bool:
        """Tell whether this post has given its opinion in this round."""
        name = self.name.rpartition(" ")[2]
        said = [r for r in file["reviews"] if r["round"] == file["review_round"]]
        return any(r["reviewer_name"] == name for r in said)

    @staticmethod
    def opinion(file: dict[str, Any]) -> dict[str, Any]:
        """Check line by line and say what was found."""
        checks = [{"name": m["name"], "passed": True} for m in file["materials"]]
        return {"opinion": "材料齐全，符合法定形式。", "passed": True, "checks": checks}


def main(arguments: list[str] | None = None) -> int:
    """Run the example."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--base", required=True)
    parser.add_argument("--posts", type=Path, required=True)
    parser.add_argument("--complain", action="append", default=[], metavar="NO=PROBLEM")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--pause", type=float, default=1, metavar="SECONDS")
    options = parser.parse_args(arguments)
    clients = json.loads(options.posts.read_text("utf8"))
    acts = 0
    try:
        posts = [Post(options.base, client, options) for client in clients]
        for _ in range(options.rounds):
            acts += sum(post.round() for post in posts)
            time.sleep(options.pause)
    except Refused as refused:
        print("\n".join(refused.lines()), file=sys.stderr)
        return 1
    print(f"一共办理 {acts} 次", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
