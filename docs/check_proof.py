#!/usr/bin/env python3
"""Check a proof of one person's rows against heads of the log that were kept elsewhere. Needs Python 3.8, no more.

    python3 check_proof.py PROOF.json HEADS.jsonl      the file of heads that was copied outside
    python3 check_proof.py PROOF.json CODE [CODE ...]  codes from paper: ABCDE-FGHJK-...

核对某人的记录证明：与存放在别处的日志摘要文件比对，或与纸上的校验码比对。只需 Python，不联网，不用服务器。
0: all rows are proven 全部得证    1: something is wrong 有不符    2: cannot be read 无法读取
"""

# ruff: noqa: T201, B905, E501, E731, PTH123, UP031
# fmt: off
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KINDS = {"opened": "opened 打开", "listed": "in a list 名单", "searched": "found 搜索"}
BAD = []
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
here = lambda text: (datetime.fromisoformat(text) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")

def say(english, chinese):
    print(english + "\n    " + chinese)

def bad(english, chinese):
    BAD.append(english)
    say("WRONG: " + english, "不符：" + chinese)

def root_of(hashes):
    """The Merkle root over hashes of leaves (RFC 6962)."""
    while len(hashes) > 1:
        pairs = [sha(b"\1", a, b) for a, b in zip(hashes[::2], hashes[1::2])]
        hashes = pairs + (hashes[-1:] if len(hashes) % 2 else [])
    return hashes[0]

def code_of(head):
    """The head as it is printed: 115 bits of it, and a remainder that finds what was mistyped."""
    number = int.from_bytes(head, "big") >> 141
    letters = lambda n, length: "".join(LETTERS[n >> 5 * at & 31] for at in reversed(range(length)))
    return letters(number, 23) + letters(number % 1021, 2)

def sm3(data):
    """SM3 (GB/T 32905), for a Python whose OpenSSL lacks it."""
    turn = lambda x, n: (x << n % 32 | x >> (32 - n) % 32) & 0xFFFFFFFF if n % 32 else x
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data += b"\x80" + b"\0" * ((55 - len(data)) % 64) + (len(data) * 8).to_bytes(8, "big")
    for at in range(0, len(data), 64):
        w = [int.from_bytes(data[at + n : at + n + 4], "big") for n in range(0, 64, 4)]
        for n in range(16, 68):
            x = w[n - 16] ^ w[n - 9] ^ turn(w[n - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[n - 13], 7) ^ w[n - 6])
        a, b, c, d, e, f, g, h = v
        for n in range(64):
            t = turn((turn(a, 12) + e + turn(0x79CC4519 if n < 16 else 0x7A879D8A, n)) & 0xFFFFFFFF, 7)
            ff, gg = (a ^ b ^ c, e ^ f ^ g) if n < 16 else (a & b | a & c | b & c, e & f | ~e & g)
            one = (ff + d + (t ^ turn(a, 12)) + (w[n] ^ w[n + 4])) & 0xFFFFFFFF
            two = (gg + h + t + w[n]) & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = one, a, turn(b, 9), c, two ^ turn(two, 9) ^ turn(two, 17), e, turn(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)

def digest(*parts):
    """SM3 over parts, each after its length."""
    data = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hashlib.new("sm3", data).digest() if "sm3" in hashlib.algorithms_available else sm3(data)

def heads_of(proof):
    """The head of each hour, worked out anew from the roots in the proof."""
    heads, previous = {}, bytes.fromhex(proof["before"])
    for told in proof["hours"]:
        hour, root, parts = told["hour"], bytes.fromhex(told["root"]), told.get("parts", [])
        said = [json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for part in parts]
        if said and root_of([sha(b"\0", part) for part in said]) != root:
            bad("the parts of %s do not give its root" % hour, "%s 的各部分与其根值不符" % hour)
        previous = heads[hour] = sha(b"\2", previous, root, hour.encode())
    return heads

def borne_out(heads, given):
    """The newest hour that what was kept elsewhere bears out; it holds everything before it."""
    if all(re.fullmatch(r"[0-9A-Za-z]{5}([- ]?[0-9A-Za-z]{5}){4}", one) for one in given):
        codes = {re.sub("[- ]", "", one).upper().translate(str.maketrans("OIL", "011")) for one in given}
        kept = {hour: head.hex() for hour, head in heads.items() if code_of(head) in codes}
        if len(kept) < len(codes):
            bad("a code on paper is of no head in this proof", "有校验码与证明中的摘要都对不上")
    else:
        with open(given[0], encoding="utf-8") as lines:
            kept = {told["hour"]: told["head"] for told in map(json.loads, filter(str.strip, lines))}
    same = [hour for hour in sorted(set(kept) & set(heads)) if kept[hour] == heads[hour].hex()]
    for hour in sorted(set(kept) & set(heads) - set(same)):
        bad("the head of %s is not the one that was kept" % hour, "%s 的摘要与留存的不一致" % hour)
    return max(same, default="")

def check_rows(proof, until):
    """The rows that lie under their roots, in hours that are borne out."""
    roots, good = {(h["hour"], p[0]): p[2] for h in proof["hours"] for p in h.get("parts", ())}, []
    for row in proof["rows"]:
        reached = sha(b"\0", row["leaf"].encode())
        for side, other in row["way"]:
            pair = (bytes.fromhex(other), reached) if side == "L" else (reached, bytes.fromhex(other))
            reached = sha(b"\1", *pair)
        if reached.hex() != roots.get((row["hour"], row["part"])):
            bad("a row of %s does not lie under its root" % row["hour"], "%s 有一行不在其根值之下" % row["hour"])
        elif row["hour"] <= until:
            good.append((row["part"], json.loads(row["leaf"])))
    return good

def check_chain(proof, good):
    """How far the entries of the file, linked anew, are those that were sealed."""
    sealed, head, number = {told[2]: told for part, told in good if part == "entries"}, bytes(32), 0
    for number, (clear, commitment) in enumerate(proof["chain"], 1):
        head = digest(head, clear.encode(), bytes.fromhex(commitment))
        told = sealed.get(number)
        if told and [json.loads(clear)[0], proof["person"], head.hex()] != [told[0], told[1], told[3]]:
            bad("entry %d is not the one that was sealed" % number, "第 %d 条与封存的不一致" % number)
    if max(sealed, default=0) > number:
        bad("entries that were sealed are not in the file", "有已封存的条目不在档案里")
    return max(sealed, default=0)

def main(words):
    if len(words) < 2:
        return print(__doc__) or 2
    try:
        with open(words[0], encoding="utf-8") as file:
            proof = json.load(file)
        until = borne_out(heads_of(proof), words[1:])
        good = check_rows(proof, until)
        reached = check_chain(proof, good)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        return say("Cannot be read: %r" % fault, "无法读取。") or 2
    readings = sorted((told for part, told in good if part == "readings"), key=lambda told: told[1])
    for _id, at, _user, role, purpose, kind, *_more in readings:
        print(here(at), KINDS.get(kind, kind), role, purpose.replace("\n", "; "), sep="  ")
    if until:
        say("Borne out up to the hour from %s (UTC+8)." % here(until), "可佐证至 %s 起的一小时（北京时间）。" % here(until))
    else:
        bad("nothing that was kept elsewhere bears this proof out", "留存在别处的内容都不能佐证这份证明")
    say("%d rows lie in the log as it was then: %d readings." % (len(good), len(readings)), "当时的日志中确有 %d 行，其中查阅 %d 次。" % (len(good), len(readings)))
    say("The file's entries 1 to %d are those that were sealed." % reached, "档案第 1 至 %d 条与封存时一致。" % reached)
    count = (len(proof["rows"]) - len(good), proof["unproven"])
    say("Not anchored yet: %d rows; not in this proof: %d." % count, "尚未锚定 %d 行；不在证明内 %d 行。" % count)
    say("It does not prove that there are no others; a check of the whole log does.", "它不证明没有别的行；要证明这一点须核对整个日志。")
    return 1 if BAD else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
