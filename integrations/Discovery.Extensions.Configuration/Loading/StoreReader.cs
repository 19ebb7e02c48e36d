using Discovery.Client;
using Discovery.Rpc;

namespace Discovery.Extensions.Configuration;

/// <summary>Reads every prefix once, trying again until the time is up.</summary>
internal sealed class StoreReader(KvStoreModel model, KvClient client, IReadOnlyList<PrefixWatcher> watchers)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    /// <exception cref="KvStoreLoadException">Nothing was read in time; the message names the endpoints and what each of them said.</exception>
    public async Task<PrefixView[]> ReadAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expiry.CancelAfter(budget);
        Exception? last = null;
        for (var pause = PauseMin; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            try
            {
                return await Task.WhenAll(watchers.Select(watcher => watcher.LoadAsync(expiry.Token)));
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                last = e is OperationCanceledException ? last : e;
            }

            if (expiry.IsCancellationRequested || IsRefusal(last))
                throw await FailureAsync(budget, last, cancellationToken);
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), expiry.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What the store refuses now it refuses in thirty seconds as well.
    private static bool IsRefusal(Exception? failure) => failure is RpcException
    {
        StatusCode: RpcStatusCode.PermissionDenied or RpcStatusCode.Unauthenticated or RpcStatusCode.InvalidArgument or RpcStatusCode.Unimplemented
    };

    private async Task<KvStoreLoadException> FailureAsync(TimeSpan budget, Exception? last, CancellationToken cancellationToken)
    {
        if (IsRefusal(last))
        {
            return new KvStoreLoadException(
                $"The store at {model.EndpointsText} refuses to have the configuration under {model.PrefixesText} read: {last!.Message}", last);
        }

        // None are known when they come from the DNS and it had none.
        var endpoints = client.Endpoints;
        var reports = endpoints.Count == 0
            ? [$"{model.EndpointsText} ({(last is RpcException failure ? failure.Detail : "no answer")})"]
            : await EndpointProbe.AskAsync(client, endpoints, cancellationToken);
        var place = model.Client.Srv is null ? "KvStore:Endpoints" : "the DNS";
        return new KvStoreLoadException(
            $"The configuration under {model.PrefixesText} could not be read within {budget.TotalSeconds:0.###} s. "
                + $"Tried {string.Join("; ", reports)}. Check that the store runs and that {place} names it, or set Optional to start without it.",
            last)
        {
            StoreIsAway = true,
        };
    }
}
