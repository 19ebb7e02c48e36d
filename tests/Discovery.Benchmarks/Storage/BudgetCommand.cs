using System.Diagnostics;
using Discovery.Benchmarks.Measuring;
using Discovery.Client;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Storage;

/// <summary>Ten times as much data as there is memory for records: all of it is written, read back in any order, and is what it was; also after kill -9.</summary>
internal static class BudgetCommand
{
    private const int BudgetBytes = 16 << 20;
    private const int ValueBytes = 1024;
    private const int Keys = 10 * (BudgetBytes / ValueBytes);
    private const int Clients = 20;

    /// <exception cref="InvalidOperationException">A key did not have its value.</exception>
    public static async Task RunAsync(BenchmarkOptions options)
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions
        {
            Kind = ServerKind.Discovery,
            ServerDll = PublishedServer.Dll(),
            LogLevel = "error",
            ExtraArguments = ["--memory-budget-bytes", $"{BudgetBytes}"],
        });
        Console.WriteLine($"{Keys} keys with {ValueBytes} bytes each, {BudgetBytes >> 20} MiB of memory for records");
        await EachAsync(server, "written", (client, key) => client.PutAsync(Load.Key(key), ValueOf(key)));
        await EachAsync(server, "read", CheckAsync);
        await server.KillAsync();
        var start = Stopwatch.StartNew();
        await server.RestartAsync();
        Console.WriteLine($"healthy {start.Elapsed.TotalSeconds:F2} s after kill -9");
        await EachAsync(server, "read after kill -9", CheckAsync);
    }

    private static async Task CheckAsync(KvClient client, int key)
    {
        if (await client.GetAsync(Load.Key(key)) is not { } entry || !entry.Value.Bytes.Span.SequenceEqual(ValueOf(key)))
            throw new InvalidOperationException($"{Load.Key(key)} does not have its value");
    }

    private static async Task EachAsync(ServerProcess server, string what, Func<KvClient, int, Task> action)
    {
        var order = Enumerable.Range(0, Keys).ToArray();
        new Random(1).Shuffle(order);
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            await using var client = KvClient.Connect(server.Endpoint);
            for (int i; (i = Interlocked.Increment(ref next)) < Keys;)
                await action(client, order[i]);
        })));
        Console.WriteLine($"{what}: {Keys / watch.Elapsed.TotalSeconds:F0}/s, {Footprint.MemoryOf(server.Pid):F0} MB resident, {Footprint.DiskOf(server.DataDir):F0} MB on disk");
    }

    private static byte[] ValueOf(int key)
    {
        var value = new byte[ValueBytes];
        new Random(key).NextBytes(value);
        return value;
    }
}
