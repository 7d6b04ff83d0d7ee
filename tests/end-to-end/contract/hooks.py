"""Who calls, with whose ids, and what no answer may hold: what schemathesis is told besides the document.

The file that CONTRACT_PLAN names holds `callers` (the headers of each), `instead` (the headers of those who stand in
where a call would end what the caller is), `pools` (values for fields by their name), `foreign` (ids of the other
organization), `canary` (a text in each of its rows) and `report` (where to write what was called).
"""

import atexit
import collections
import json
import os
import re
import threading
import uuid
import zlib

import schemathesis

with open(os.environ["CONTRACT_PLAN"]) as file:
    PLAN = json.load(file)

CALLERS = sorted(PLAN["callers"])
POOLS = {name: list(values) for name, values in PLAN["pools"].items()}
FOREIGN = set(PLAN["foreign"])
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# Fields that an answer gives and a later request takes.
GIVEN = {
    "booking-create": {"id": "booking_id"},
    "appointment-create": {"id": "appointment_id"},
    "invitation-create": {"id": "invitation_id", "token": "token"},
    "license-verify": {"key": "key"},
    "embedding-search": {"next_cursor": "cursor"},
}

lock = threading.Lock()
calls = collections.Counter()


def function_of(case):
    return case.path.strip("/")


def number_of(case):
    """The same for the same case, so that one that failed is repeated by the same caller."""
    return zlib.crc32(repr((case.path, case.body)).encode())


def is_uuid(value):
    try:
        return isinstance(value, str) and len(value) == 36 and bool(uuid.UUID(value))
    except ValueError:
        return False


def filled(value, name, seed):
    """The body with values that exist in the place of some that were made up."""
    if isinstance(value, dict):
        return {key: filled(member, key, zlib.crc32(key.encode(), seed)) for key, member in value.items()}
    if isinstance(value, list):
        return [filled(member, name, zlib.crc32(b"%d" % index, seed)) for index, member in enumerate(value)]
    pool = POOLS.get(name)
    if pool and isinstance(value, str) and value and seed % 4:
        return pool[seed // 4 % len(pool)]
    if is_uuid(value) and FOREIGN and seed % 8 == 0:
        return sorted(FOREIGN)[seed // 8 % len(FOREIGN)]
    return value


@schemathesis.hook
def filter_case(context, case):
    """In a form all is text: a number in the place of a text is none that could be told."""
    is_form = case.media_type == "multipart/form-data"
    return not (is_form and case.meta and case.meta.generation.mode.is_negative)


@schemathesis.hook
def before_call(context, case, kwargs):
    number = number_of(case)
    caller = CALLERS[number % len(CALLERS)]
    headers = PLAN["instead"].get(f"{caller} {function_of(case)}", PLAN["callers"][caller])
    for name in ("apikey", "authorization"):
        for given in [given for given in case.headers if given.lower() == name]:
            del case.headers[given]
    case.headers.update(headers)
    if isinstance(case.body, dict):
        case.body = filled(case.body, "", number)
        # It stays as long as it is asked to, and for most of a minute where it is not.
        if function_of(case) == "emergency-dispatch" and case.body.get("action") in (None, "advance"):
            case.body["seconds"] = 1
    if is_uuid(case.headers.get("x-organization-id")):
        organizations = POOLS["organization_id"]
        case.headers["x-organization-id"] = organizations[number // 7 % len(organizations)]
    if is_uuid(case.headers.get("X-Organization-Id")):
        del case.headers["X-Organization-Id"]
    case.headers["x-request-id"] = f"{caller}:{number}"


@schemathesis.hook
def after_call(context, case, response):
    caller = case.headers["x-request-id"].split(":")[0]
    function = function_of(case)
    with lock:
        calls[f"{caller} {function} {response.status_code}"] += 1
        if response.status_code in (200, 201) and function in GIVEN:
            answer = response.json()
            for member, field in GIVEN[function].items():
                value = answer.get(member) if isinstance(answer, dict) else None
                if value and len(POOLS[field]) < 50:
                    POOLS[field].append(value)


@schemathesis.check
def nothing_of_another_organization(context, response, case):
    caller = case.headers["x-request-id"].split(":")[0]
    if caller == "service":
        # It serves every organization.
        return
    # A file is no text, and may still name somebody.
    text = response.content.decode("utf-8", "replace")
    assert PLAN["canary"] not in text, "the answer holds a text of another organization"
    sent = json.dumps(case.body, default=str) + json.dumps(dict(case.headers))
    told = {found for found in UUID.findall(text) if found in FOREIGN and found not in sent}
    assert not told, f"the answer holds ids of another organization: {told}"


@atexit.register
def report():
    with open(PLAN["report"], "w") as file:
        json.dump(calls, file)
