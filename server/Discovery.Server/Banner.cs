using Discovery.Server.Options;

namespace Discovery.Server;

/// <summary>What somebody who started a node by hand wants to know: where it is, where its data are, what to type next.</summary>
internal static class Banner
{
    public static string Text(ServerOptions options)
    {
        var client = Node.MemberIdentity.UrlText(options.ListenClientUrls[0]);
        // etcdctl takes an address without a scheme for one without TLS.
        var endpoint = client.StartsWith("http://", StringComparison.Ordinal) ? client["http://".Length..] : client;
        var url = options.ListenClientUrls[0];
        var curl = UrlList.IsUnix(url) ? $"--unix-socket {UnixAddress.PathOf(url)} {(UrlList.IsTls(url) ? "https" : "http")}://localhost" : client;
        return $"""

            Discovery node "{options.Name}" is ready.
              clients   {string.Join(", ", options.ListenClientUrls.Select(Node.MemberIdentity.UrlText))}
              data in   {options.DataDir}

            Type next, in another terminal:
              curl {curl}/health
              etcdctl --endpoints {endpoint} put greeting hello
              etcdctl --endpoints {endpoint} get greeting
              etcdctl --endpoints {endpoint} watch --prefix ''
            (etcdctl 3.4 and later; Debian and Ubuntu have it as etcd-client.) Ctrl+C stops the node; its data stay.

            """;
    }
}
