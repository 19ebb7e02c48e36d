using System.Globalization;
using Discovery.Client;

if (args.Length != 1)
{
    Console.Error.WriteLine("Say where the store is: Trimmed http://localhost:2379");
    return 2;
}

await using var client = new KvClient(KvClientOptions.Parse(args[0]));
var mine = client.WithNamespace($"/trimmed/{Guid.NewGuid():N}/");

// A cache of numbers that follows the store.
await using var prices = await mine.CacheAsync("price/", entry => int.Parse(entry.Value.ToString(), CultureInfo.InvariantCulture));
var put = await mine.PutAsync("price/tea", "3");
await prices.WhenRevisionAsync(put.Revision);
Console.WriteLine($"tea costs {prices.View.Items["price/tea"].Value}");

// A transaction that runs once.
var open = new KvTxn().When(KvCompare.Missing("shop")).Then(KvOp.Put("shop", "open"));
Console.WriteLine($"opened: {(await mine.CommitAsync(open)).Succeeded}, and again: {(await mine.CommitAsync(open)).Succeeded}");

// A key that goes with its lease.
await using (var lease = await mine.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(10)))
    await mine.PutAsync("price/coffee", "4", new PutOptions { Lease = lease.Id });
Console.WriteLine($"coffee: {(await mine.GetAsync("price/coffee") is null ? "gone with its lease" : "still there")}");

// Everything under the namespace, and the members.
Console.WriteLine($"deleted {(await mine.DeleteAsync(KvRange.All)).Deleted} keys of {(await client.Cluster.ListAsync()).Count} member(s)");
return 0;
