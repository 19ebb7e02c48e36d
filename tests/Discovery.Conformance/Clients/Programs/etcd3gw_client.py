"""Debian's python3-etcd3gw, which speaks the JSON gateway: keys, transactions, leases, watches and locks. Host and port are the arguments."""
import base64
import sys
import threading

from etcd3gw.client import Etcd3Client


def b64(text):
    return base64.b64encode(text.encode()).decode()


def main(host, port):
    client = Etcd3Client(host=host, port=int(port), api_path="/v3/", timeout=20)

    assert client.put("gw/a", "1")
    assert client.get("gw/a") == [b"1"]
    client.put("gw/b", "2")
    assert [v for v, _ in client.get_prefix("gw/", sort_order="descend")] == [b"2", b"1"]
    assert client.get("gw/none") == []
    assert client.delete("gw/b") and not client.delete("gw/b")
    print("kv")

    answer = client.transaction({
        "compare": [{"key": b64("gw/a"), "result": "EQUAL", "target": "VALUE", "value": b64("1")}],
        "success": [{"request_put": {"key": b64("gw/a"), "value": b64("2")}}],
        "failure": []})
    assert answer["succeeded"], answer
    assert client.create("gw/new", "1") and not client.create("gw/new", "2")
    assert client.replace("gw/a", "2", "3") and not client.replace("gw/a", "2", "4")
    print("transaction")

    lease = client.lease(60)
    client.put("gw/leased", "x", lease=lease)
    assert 0 < lease.ttl() <= 60 and lease.keys() == [b"gw/leased"], lease.keys()
    assert lease.refresh() == 60
    assert lease.revoke() and client.get("gw/leased") == []
    print("lease")

    events, cancel = client.watch("gw/w")
    writing = threading.Timer(0.1, lambda: (client.put("gw/w", "1"), client.delete("gw/w")))
    writing.start()
    put, delete = next(events), next(events)
    assert (put["kv"]["key"], put["kv"]["value"]) == (b"gw/w", b"1"), put
    assert (delete["type"], delete["kv"]["key"]) == ("DELETE", b"gw/w"), delete
    cancel()
    print("watch")

    first, second = client.lock(id="gw", ttl=60), client.lock(id="gw", ttl=60)
    assert first.acquire() and first.is_acquired()
    assert not second.acquire()
    assert first.release() and second.acquire()
    assert second.release()
    print("lock")


main(*sys.argv[1:])
