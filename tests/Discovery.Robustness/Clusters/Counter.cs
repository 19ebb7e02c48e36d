using System.Globalization;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Robustness.Clusters;

/// <summary>
/// A key that is written over and over, and reads of it through each member: no linearizable read may see an older revision of it than
/// one that was acknowledged before the read was sent. Writes of unknown outcome do no harm: revisions only grow.
/// </summary>
internal sealed class Counter(string key)
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(20);

    private long _acknowledged;
    private int _writes;
    private int _reads;
    private int _failed;

    public int Writes => Volatile.Read(ref _writes);

    public int Reads => Volatile.Read(ref _reads);

    public int FailedReads => Volatile.Read(ref _failed);

    /// <summary>Writes once.</summary>
    public async Task WriteAsync(MemberProcess through)
    {
        var value = Interlocked.Increment(ref _writes).ToString(CultureInfo.InvariantCulture);
        var put = await through.Channel.PutAsync(key, value, timeout: WriteTimeout);
        // One writer: acknowledgements come in order.
        Volatile.Write(ref _acknowledged, put.Header.Revision);
    }

    /// <summary>Writes until cancelled, through the next member when one fails.</summary>
    public async Task WriteAsync(IReadOnlyList<MemberProcess> through, CancellationToken stop)
    {
        for (var member = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                await WriteAsync(through[member % through.Count]);
            }
            catch (RpcException)
            {
                member++;
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            }
        }
    }

    /// <summary>Reads once and checks what comes.</summary>
    public async Task ReadAsync(MemberProcess through)
    {
        var floor = Volatile.Read(ref _acknowledged);
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8(key) };
        var read = await through.Channel.CallAsync<RangeRequest, RangeResponse>("KV", "Range", request, ReadTimeout);
        var seen = read.Kvs.Count == 0 ? 0 : read.Kvs[0].ModRevision;
        Assert.True(seen >= floor, $"a linearizable read through {through.Name} saw revision {seen} after {floor} was acknowledged");
        Assert.True(read.Header.Revision >= seen, $"{through.Name} is at revision {read.Header.Revision} and answers with {seen}");
        Interlocked.Increment(ref _reads);
    }

    /// <summary>Reads until cancelled; reads that are refused are counted.</summary>
    public async Task ReadAsync(MemberProcess through, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(through);
            }
            catch (RpcException)
            {
                Interlocked.Increment(ref _failed);
            }
        }
    }
}
