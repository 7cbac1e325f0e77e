"""Made-up messages, a segment a line."""

HEADER = r"MSH|^~\&|HIS|H|TWIN|T|20261127083000||{type}|C1|P|2.5"


def message(type_: str, *segments: str, header: str = HEADER) -> str:
    """A message of a type such as `ADT^A01`, of these segments."""
    return "\r".join((header.format(type=type_), *segments)) + "\r"


def admission(trigger: str = "A01", **fields: str) -> str:
    """A message of ADT about one inpatient, with fields such as `pv1_3` set."""
    given = {
        "evn_2": "20261127082500",
        "evn_3": "",
        "evn_6": "",
        "pid_3": "P1^^^H^MR",
        "pid_7": "19600101",
        "pid_8": "F",
        "pid_18": "",
        "pv1_2": "I",
        "pv1_3": "W7^701^2",
        "pv1_6": "",
        "pv1_7": "D1^X",
        "pv1_11": "",
        "pv1_19": "V1",
        "pv1_42": "",
        "pv1_44": "",
        "pv1_45": "",
        "pv2_8": "",
        "pv2_9": "",
        **fields,
    }
    segments = []
    for name in ("EVN", "PID", "PV1", "PV2"):
        numbers = {
            int(key.split("_")[1]): value
            for key, value in given.items()
            if key.startswith(f"{name.lower()}_")
        }
        line = [numbers.get(n, "") for n in range(1, max(numbers) + 1)]
        segments.append("|".join((name, *line)))
    return message(f"ADT^{trigger}", *segments)
