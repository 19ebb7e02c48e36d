// npm's etcd3: keys, transactions, leases, watches and locks. The endpoint is the argument.
'use strict';
const assert = require('assert');
const { Etcd3 } = require('etcd3');

async function main(endpoint) {
  const client = new Etcd3({ hosts: endpoint });

  await client.put('js/a').value('1');
  assert.strictEqual(await client.get('js/a').string(), '1');
  await client.put('js/b').value('2');
  assert.deepStrictEqual(await client.getAll().prefix('js/').sort('Key', 'Descend').strings(), { 'js/b': '2', 'js/a': '1' });
  assert.strictEqual(await client.get('js/none').string(), null);
  await client.delete().key('js/b');
  console.log('kv');

  const done = await client
    .if('js/a', 'Value', '==', '1')
    .and('js/b', 'Create', '==', 0)
    .then(client.put('js/a').value('2'), client.get('js/a'))
    .else(client.put('js/a').value('wrong'))
    .commit();
  assert.ok(done.succeeded);
  assert.strictEqual(await client.get('js/a').string(), '2');
  assert.ok(!(await client.if('js/a', 'Version', '>', 99).then(client.delete().key('js/a')).commit()).succeeded);
  console.log('transaction');

  const lease = client.lease(60, { autoKeepAlive: false });
  await lease.put('js/leased').value('x');
  await lease.keepaliveOnce();
  assert.strictEqual((await client.leaseClient.leaseTimeToLive({ ID: await lease.grant(), keys: true })).keys.length, 1);
  await lease.revoke();
  assert.strictEqual(await client.get('js/leased').string(), null);
  console.log('lease');

  const watcher = await client.watch().key('js/w').create();
  const put = new Promise(resolve => watcher.once('put', resolve));
  const gone = new Promise(resolve => watcher.once('delete', resolve));
  await client.put('js/w').value('1');
  await client.delete().key('js/w');
  assert.strictEqual((await put).value.toString(), '1');
  assert.strictEqual((await gone).key.toString(), 'js/w');
  await watcher.cancel();
  console.log('watch');

  const first = client.lock('js').ttl(60);
  const second = client.lock('js').ttl(60);
  await first.acquire();
  await assert.rejects(second.acquire());
  await first.release();
  await second.acquire();
  await second.release();
  console.log('lock');
  client.close();
}

main(process.argv[2]).catch(error => {
  console.error(error);
  process.exit(1);
});
