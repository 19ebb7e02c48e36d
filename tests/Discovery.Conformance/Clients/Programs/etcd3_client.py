"""Debian's python3-etcd3: keys, transactions, leases, watches and locks. Host and port are the arguments."""
import sys
import threading

import etcd3


def main(host, port):
    client = etcd3.client(host=host, port=int(port), timeout=20)

    client.put("py/a", "1")
    value, meta = client.get("py/a")
    assert (value, meta.key, meta.version) == (b"1", b"py/a", 1), (value, meta.version)
    client.put("py/b", "2")
    assert [v for v, _ in client.get_prefix("py/", sort_order="descend")] == [b"2", b"1"]
    assert client.get("py/none") == (None, None)
    print("kv")

    t = client.transactions
    done, answers = client.transaction(
        compare=[t.value("py/a") == "1", t.version("py/b") > 0],
        success=[t.put("py/a", "11"), t.get("py/b")],
        failure=[t.put("py/a", "wrong")])
    assert done and answers[1][0][0] == b"2", answers
    done, _ = client.transaction(compare=[t.create("py/none") != "0"], success=[t.delete("py/a")], failure=[])
    assert not done and client.get("py/a")[0] == b"11"
    assert client.replace("py/a", "11", "12") and not client.replace("py/a", "11", "13")
    print("transaction")

    lease = client.lease(60)
    client.put("py/leased", "x", lease=lease)
    assert lease.granted_ttl == 60 and 0 < lease.remaining_ttl <= 60 and lease.keys == [b"py/leased"]
    assert list(lease.refresh())[0].TTL == 60
    lease.revoke()
    assert client.get("py/leased") == (None, None)
    print("lease")

    seen, came = [], threading.Event()

    def take(response):
        seen.extend((type(e).__name__, e.key, e.value) for e in response.events)
        if len(seen) >= 2:
            came.set()

    watch = client.add_watch_callback("py/w", take)
    client.put("py/w", "1")
    client.delete("py/w")
    assert came.wait(30), seen
    assert seen == [("PutEvent", b"py/w", b"1"), ("DeleteEvent", b"py/w", b"")], seen
    client.cancel_watch(watch)
    print("watch")

    first, second = client.lock("py", ttl=60), client.lock("py", ttl=60)
    # The package can't wait for a lock with the tenacity that is packaged beside it; who holds it can be asked.
    assert first.acquire() and first.is_acquired() and not second.is_acquired()
    assert first.release() and not first.is_acquired()
    assert second.acquire() and second.is_acquired()
    assert second.release()
    print("lock")
    client.close()


main(*sys.argv[1:])
