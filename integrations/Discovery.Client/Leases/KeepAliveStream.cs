using Discovery.Protocol;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>One stream of keep-alives for all leases of a client, until it breaks or there is no lease left.</summary>
internal sealed class KeepAliveStream(RpcChannel channel, RpcMetadata? headers, LeaseTable table, TimeProvider time)
{
    /// <param name="answered">Called with each answer.</param>
    /// <param name="stopped">Ends it.</param>
    /// <exception cref="RpcException">The stream broke, or an answer stayed away for too long.</exception>
    public async Task RunAsync(Action answered, CancellationToken stopped)
    {
        table.StartOver();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        await using var call = channel.Start(Methods.LeaseKeepAlive, new RpcCallOptions { Headers = headers }, ending.Token);
        var reading = ReadAsync(call, answered, ending.Token);
        var sending = SendAsync(call, ending.Token);
        var first = await Task.WhenAny(reading, sending);
        await ending.CancelAsync();
        await Task.WhenAll(reading, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task SendAsync(RpcCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call, CancellationToken ending)
    {
        while (!table.IsEmpty)
        {
            var changed = table.Changed;
            foreach (var id in table.TakeDue())
                await WriteAsync(call, id, ending);
            if (table.Idle() is not { } idle)
                throw Silent();
            await changed.WaitAsync(idle, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ending.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Writes, but not for longer than an answer may take: a dead connection takes a few messages and then none.</summary>
    private async Task WriteAsync(RpcCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call, long id, CancellationToken ending)
    {
        var writing = call.WriteAsync(new LeaseKeepAliveRequest { ID = id }, ending);
        while (!writing.IsCompleted)
        {
            if (table.Idle() is not { } idle)
                throw Silent();
            if (idle == TimeSpan.Zero)
                idle = TimeSpan.FromMilliseconds(50);
            await writing.WaitAsync(idle, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ending.ThrowIfCancellationRequested();
        }

        await writing;
    }

    private async Task ReadAsync(
        RpcCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call, Action answered, CancellationToken ending)
    {
        while (await call.ReadAsync(ending) is { } response)
        {
            answered();
            if (table.Answered(response.ID) is not { } answer)
                continue;
            if (response.TTL > 0)
                answer.Lease.Renewed(TimeSpan.FromSeconds(response.TTL), answer.SentAt);
            else
                answer.Lease.Gone();
        }

        throw new RpcException(RpcStatusCode.Unavailable, "the server ended the stream");
    }

    private static RpcException Silent() => new(RpcStatusCode.Unavailable, "an answer to a keep-alive stayed away");
}
