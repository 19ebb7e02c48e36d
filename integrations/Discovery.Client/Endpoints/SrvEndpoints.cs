using Discovery.Dns;
using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>The endpoints that the DNS has for a domain, under the names that etcd uses.</summary>
internal sealed class SrvEndpoints(KvSrvOptions options, bool tlsOnly)
{
    private readonly DnsResolver _resolver = new(new DnsResolverOptions { Servers = options.Servers, Timeout = options.Timeout });

    /// <summary>In the order in which they want to be used. With TLS when there are such, and then no others: nobody shall be able to take TLS away.</summary>
    /// <exception cref="RpcException">Unavailable, not sent: there are none, or no server answered.</exception>
    public async Task<IReadOnlyList<Uri>> LookUpAsync(CancellationToken cancellationToken)
    {
        var secure = Name("etcd-client-ssl");
        var plain = Name("etcd-client");
        try
        {
            var found = await AskAsync(secure, Uri.UriSchemeHttps, cancellationToken);
            if (found.Count == 0 && !tlsOnly)
                found = await AskAsync(plain, Uri.UriSchemeHttp, cancellationToken);
            return found.Count > 0 ? found : throw new DnsException($"there are no SRV records for {secure}{(tlsOnly ? "" : $" or {plain}")}");
        }
        catch (DnsException e)
        {
            throw new RpcException(RpcStatusCode.Unavailable, $"the look-up of endpoints failed: {e.Message}", e) { NotSent = true };
        }
    }

    private string Name(string service) =>
        $"_{service}{(string.IsNullOrEmpty(options.ServiceName) ? "" : $"-{options.ServiceName}")}._tcp.{options.Domain}";

    private async Task<IReadOnlyList<Uri>> AskAsync(string name, string scheme, CancellationToken cancellationToken)
    {
        var records = await _resolver.ResolveSrvAsync(name, cancellationToken);
        return [.. SrvOrder.Of(records, Random.Shared.Next).Select(record => new UriBuilder(scheme, record.Target, record.Port).Uri)];
    }
}
