using System.Net;
using Discovery.Server.Peers;

namespace Discovery.Server.Tls;

/// <summary>Tells of connections that were not let in, each reason for each address once a while: who is refused comes again at once.</summary>
internal sealed class TlsRefusals(TimeProvider time, ILogger logger)
{
    private readonly RefusalMemory _memory = new(time);

    public void Tell(EndPoint? remote, EndPoint? local, string why)
    {
        var address = (remote as IPEndPoint)?.ToString() ?? "unix:";
        if (_memory.IsNews(address, why))
            TlsLog.Rejected(logger, address, local?.ToString() ?? "", why);
    }
}
