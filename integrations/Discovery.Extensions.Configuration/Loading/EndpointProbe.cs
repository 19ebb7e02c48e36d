using Discovery.Client;
using Discovery.Rpc;

namespace Discovery.Extensions.Configuration;

/// <summary>After the store could not be read: asks each endpoint by itself, so that the message can tell which of them is to blame.</summary>
internal static class EndpointProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static Task<string[]> AskAsync(KvClient client, IEnumerable<Uri> endpoints, CancellationToken cancellationToken) =>
        Task.WhenAll(endpoints.Select(endpoint => AskAsync(client, endpoint, cancellationToken)));

    private static async Task<string> AskAsync(KvClient client, Uri endpoint, CancellationToken cancellationToken)
    {
        var name = endpoint.GetLeftPart(UriPartial.Authority);
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expiry.CancelAfter(Patience);
        try
        {
            var status = await client.Maintenance.GetStatusAsync(endpoint, expiry.Token);
            return status.Leader == 0 ? $"{name} (answers, but has no leader)" : $"{name} (answers now)";
        }
        catch (RpcException e)
        {
            return $"{name} ({e.Detail})";
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return $"{name} (no answer)";
        }
    }
}
